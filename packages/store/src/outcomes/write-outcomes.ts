import type { Db, DbTransaction } from '@tidemark/db';
import type { Timeframe } from '@tidemark/domain';
import { deadlockDetected, hasSqlState } from '../candles/has-sql-state.ts';
import { liftDecompressionLimit } from '../candles/lift-decompression-limit.ts';
import { markLoadInFlight } from '../candles/lock-load.ts';
import { chunksPerWrite } from '../chunk-budget.ts';
import { createChunkMaker } from '../make-chunks.ts';
import type { Layout } from '../read-layout.ts';
import { updateSignalColumns } from '../signals/set-signal-outcomes.ts';
import type { OutcomeRow } from './outcome-row.ts';
import { recordedNow } from './recorded-now.ts';

export interface OutcomeSeries {
  readonly modelId: string;
  readonly symbol: string;
  readonly tf: Timeframe;
}

export interface OutcomesToWrite {
  readonly series: OutcomeSeries;
  readonly specId: number;
  /** In order of time. */
  readonly rows: readonly OutcomeRow[];
  /** Whether the signals' own columns hold results of this specification. */
  readonly declared: boolean;
}

type Field = keyof OutcomeRow;

/** The columns in the statement's order, with their types; times travel as epoch milliseconds. */
const columns: readonly (readonly [
  column: string,
  type: 'bigint' | 'text' | 'float8' | 'time',
  field: Field,
])[] = [
  ['ts', 'time', 'ts'],
  ['signal_id', 'bigint', 'signalId'],
  ['pred', 'text', 'pred'],
  ['proba', 'float8', 'proba'],
  ['latency_ms', 'float8', 'latencyMs'],
  ['outcome', 'text', 'outcome'],
  ['label', 'text', 'label'],
  ['reason', 'text', 'reason'],
  ['entry_ts', 'time', 'entryTs'],
  ['entry_price', 'float8', 'entryPrice'],
  ['exit_ts', 'time', 'exitTs'],
  ['exit_price', 'float8', 'exitPrice'],
  ['label_end', 'time', 'labelEnd'],
  ['stop', 'float8', 'stop'],
  ['gross_return', 'float8', 'grossReturn'],
  ['net_return', 'float8', 'netReturn'],
  ['realized_rr', 'float8', 'realizedRr'],
  ['buy_rr', 'float8', 'buyRr'],
  ['sell_rr', 'float8', 'sellRr'],
  ['mae', 'float8', 'mae'],
  ['mfe', 'float8', 'mfe'],
];

const names = columns.map(([name]) => name);
const changing = names.filter((name) => name !== 'ts');
const listed = (alias: string) => changing.map((name) => `${alias}.${name}`).join(', ');

const sql = `
  INSERT INTO outcomes AS o (spec_id, model_id, symbol, tf, recorded_at, ${names.join(', ')})
  SELECT $1, $2, $3, $4, ${recordedNow}, ${columns
    .map(([name, type]) => (type === 'time' ? `to_timestamp(r.${name} / 1000)::timestamptz(3)` : `r.${name}`))
    .join(', ')}
  FROM unnest(${columns.map(([, type], at) => `$${at + 5}::${type === 'time' ? 'float8' : type}[]`).join(', ')})
    AS r(${names.join(', ')})
  ON CONFLICT (spec_id, model_id, symbol, tf, ts) DO UPDATE
    SET ${changing.map((name) => `${name} = excluded.${name}`).join(', ')}, recorded_at = excluded.recorded_at
    WHERE (${listed('o')}) IS DISTINCT FROM (${listed('excluded')})`;

const rowsPerTransaction = 5_000;

/** How often a transaction is tried that a deadlock with a merging job breaks off. */
const attempts = 4;

/**
 * Writes outcomes of one series under one specification, and with them the signals' own columns if it is the declared one:
 * each batch in one transaction, so that they agree whenever it ends. Rows that say the same already are not written.
 */
export async function writeOutcomes(
  db: Db,
  layout: Layout,
  { series, specId, rows, declared }: OutcomesToWrite,
): Promise<void> {
  const window = batchWindow(layout);
  const chunks = createChunkMaker(db, 'outcomes', layout.outcomes);
  for (const batch of splitRows(rows, rowsPerTransaction, window)) {
    for (const row of batch) chunks.expect(row.ts);
    await chunks.make();
    await withDeadlockRetry(db, async (tx) => {
      if (layout.outcomes !== null || layout.signals !== null) await liftDecompressionLimit(tx);
      const { modelId, symbol, tf } = series;
      await markLoadInFlight(tx);
      const values = columns.map(([, , field]) => batch.map((row) => row[field]));
      await tx.query('write-outcomes', sql, [specId, modelId, symbol, tf, ...values]);
      if (declared) {
        const written = batch.map((row) => ({ ...row, rowId: row.signalId }));
        await updateSignalColumns(tx, written, series);
      }
    });
  }
}

/** The longest span of one batch: what it touches has to be locked, and an update opens every compressed batch in it. */
export function batchWindow(layout: Layout): number {
  const width = (interval: number | null) =>
    interval === null ? Number.POSITIVE_INFINITY : chunksPerWrite * interval;
  // Half of it for either table, since both are written in one transaction.
  return Math.min(width(layout.signals), width(layout.outcomes)) / 2;
}

/** Cuts rows in order of time into batches of at most so many that span less than the window. */
export function* splitRows<Row extends { readonly ts: number }>(
  rows: readonly Row[],
  size: number,
  window: number,
): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; ) {
    const end = (rows[at]?.ts ?? 0) + window;
    let until = at + 1;
    while (until < rows.length && until - at < size && (rows[until]?.ts ?? end) < end) until += 1;
    yield rows.slice(at, until);
    at = until;
  }
}

export async function withDeadlockRetry(db: Db, work: (tx: DbTransaction) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(work);
    } catch (error) {
      if (!hasSqlState(error, deadlockDetected) || attempt === attempts) throw error;
    }
  }
}
