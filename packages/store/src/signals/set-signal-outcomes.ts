import type { Db, DbTransaction } from '@tidemark/db';
import { type Outcome, parseSignalId, type Side, type SignalId } from '@tidemark/domain';
import { liftDecompressionLimit } from '../candles/lift-decompression-limit.ts';
import { chunksPerWrite } from '../chunk-budget.ts';
import { recordOwnOutcomes } from '../outcomes/record-own-outcomes.ts';
import { readLayout } from '../read-layout.ts';

export interface ResolvedSignal {
  readonly id: SignalId;
  readonly label: Side | null;
  readonly outcome: Outcome | null;
  readonly realizedRr: number | null;
}

/** What became of a signal, by the parts of its id. */
export interface SignalColumns extends Omit<ResolvedSignal, 'id'> {
  readonly rowId: bigint | string;
  /** Decision time, epoch milliseconds. */
  readonly ts: number;
}

/**
 * The time bounds keep TimescaleDB to the batches of the span when it has to decompress: an UPDATE with a join
 * opens every batch that the bounds allow. Where model and symbol are known, only theirs.
 */
const statement = (within: string) => `
  UPDATE signals s SET label = r.label, outcome = r.outcome, realized_rr = r.realized_rr
  FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::float8[]) AS r(id, ts, label, outcome, realized_rr)
  WHERE s.id = r.id AND s.ts = r.ts AND s.ts >= $6 AND s.ts <= $7${within}
    AND (s.label, s.outcome, s.realized_rr) IS DISTINCT FROM (r.label, r.outcome, r.realized_rr)
  RETURNING 1 AS changed`;

const anySeries = statement('');
const oneSeries = statement(' AND s.model_id = $8 AND s.symbol = $9 AND s.tf = $10');

/** Rows per transaction. */
const batchSize = 5_000;

/**
 * Sets label, outcome and realised R of many signals as a bot knows them, in time order and bounded batches, on compressed
 * history too: no labelling overwrites such an outcome. Rows that say the same already are not written. Returns how many changed.
 */
export async function setSignalOutcomes(db: Db, resolved: readonly ResolvedSignal[]): Promise<number> {
  const chunkInterval = (await readLayout(db)).signals;
  const window = chunkInterval === null ? Number.POSITIVE_INFINITY : chunksPerWrite * chunkInterval;
  const rows = resolved
    .map(({ id, ...outcome }) => ({ ...parseSignalId(id), ...outcome }))
    .sort((a, b) => a.ts - b.ts);
  let changed = 0;
  for (let at = 0; at < rows.length; ) {
    const until = (rows[at]?.ts ?? 0) + window;
    const far = rows.findIndex((row, index) => index > at && row.ts >= until);
    const batch = rows.slice(at, Math.min(at + batchSize, far === -1 ? rows.length : far));
    at += batch.length;
    changed += await db.transaction(async (tx) => {
      if (chunkInterval !== null) await liftDecompressionLimit(tx);
      const updated = await updateSignalColumns(tx, batch);
      const keys = batch.map(({ rowId, ts }) => ({ rowId: rowId.toString(), ts }));
      await recordOwnOutcomes(tx, keys);
      return updated;
    });
  }
  return changed;
}

/**
 * One batch of it, within a transaction whose decompression limit is lifted. Returns how many rows changed.
 * @param rows in order of time
 * @param series of all of them, where they are of one
 */
export async function updateSignalColumns(
  tx: DbTransaction,
  rows: readonly SignalColumns[],
  series?: { readonly modelId: string; readonly symbol: string; readonly tf: string },
): Promise<number> {
  const sql = series === undefined ? anySeries : oneSeries;
  const updated = await tx.query<{ changed: number }>('set-signal-outcomes', sql, [
    rows.map((row) => row.rowId.toString()),
    rows.map((row) => new Date(row.ts)),
    rows.map((row) => row.label),
    rows.map((row) => row.outcome),
    rows.map((row) => row.realizedRr),
    new Date(rows[0]?.ts ?? 0),
    new Date(rows.at(-1)?.ts ?? 0),
    ...(series === undefined ? [] : [series.modelId, series.symbol, series.tf]),
  ]);
  return updated.length;
}
