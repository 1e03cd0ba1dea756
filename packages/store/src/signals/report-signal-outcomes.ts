import type { Db } from '@tidemark/db';
import { formatSignalId, type Outcome, type Side, type Timeframe } from '@tidemark/domain';
import { chunksPerWrite } from '../chunk-budget.ts';
import { readLayout } from '../read-layout.ts';
import { setSignalOutcomes } from './set-signal-outcomes.ts';

/** What a bot knows of the outcome of a signal that it names as it decided it. */
export interface ReportedOutcome {
  readonly modelId: string;
  readonly symbol: string;
  readonly tf: Timeframe;
  /** Decision time, epoch milliseconds. */
  readonly ts: number;
  readonly label: Side | null;
  readonly outcome: Outcome | null;
  readonly realizedRr: number | null;
}

const sql = `
  SELECT s.id AS "rowId", r.at FROM signals s JOIN unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::int[], $8::bool[])
    AS r(model_id, symbol, tf, ts, at, has_outcome) ON s.model_id = r.model_id AND s.symbol = r.symbol AND s.tf = r.tf AND s.ts = r.ts
  WHERE s.ts >= $6 AND s.ts <= $7 AND (r.has_outcome OR s.outcome IS NULL)`;

/** Signals that are looked up in one statement. */
const batchSize = 5_000;

/**
 * Sets outcomes of stored signals by model, symbol, timeframe and time. A label alone does not displace an outcome that is
 * stored. Returns how many signals changed.
 */
export async function reportSignalOutcomes(db: Db, reported: readonly ReportedOutcome[]): Promise<number> {
  const chunkInterval = (await readLayout(db)).signals;
  const window = chunkInterval === null ? Number.POSITIVE_INFINITY : chunksPerWrite * chunkInterval;
  const rows = [...reported].sort((a, b) => a.ts - b.ts);
  let changed = 0;
  for (let at = 0; at < rows.length; ) {
    const until = (rows[at]?.ts ?? 0) + window;
    let end = at;
    while (end < rows.length && end - at < batchSize && (rows[end]?.ts ?? 0) < until) end += 1;
    const batch = rows.slice(at, end);
    at = end;
    const found = await db.query<{ rowId: string; at: number }>('find-reported-signals', sql, [
      batch.map(({ modelId }) => modelId),
      batch.map(({ symbol }) => symbol),
      batch.map(({ tf }) => tf),
      batch.map(({ ts }) => new Date(ts)),
      batch.map((_, index) => index),
      new Date(batch[0]?.ts ?? 0),
      new Date(batch.at(-1)?.ts ?? 0),
      batch.map(({ outcome }) => outcome !== null),
    ]);
    const resolved = found.flatMap(({ rowId, at: index }) => {
      const row = batch[index];
      if (row === undefined) return [];
      const { ts, label, outcome, realizedRr } = row;
      return [{ id: formatSignalId({ ts, rowId: BigInt(rowId) }), label, outcome, realizedRr }];
    });
    changed += await setSignalOutcomes(db, resolved);
  }
  return changed;
}
