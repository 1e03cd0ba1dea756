import type { Db } from '@tidemark/db';
import { type Outcome, parseSignalId, type Side, type SignalId } from '@tidemark/domain';
import { liftDecompressionLimit } from '../candles/lift-decompression-limit.ts';
import { chunksPerWrite } from '../chunk-budget.ts';
import { readLayout } from '../read-layout.ts';

export interface ResolvedSignal {
  readonly id: SignalId;
  readonly label: Side | null;
  readonly outcome: Outcome | null;
  readonly realizedRr: number | null;
}

/**
 * The time bounds keep TimescaleDB to the batches of the span when it has to decompress: an UPDATE with a join
 * opens every batch that the bounds allow.
 */
const sql = `
  UPDATE signals s SET label = r.label, outcome = r.outcome, realized_rr = r.realized_rr
  FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::float8[]) AS r(id, ts, label, outcome, realized_rr)
  WHERE s.id = r.id AND s.ts = r.ts AND s.ts >= $6 AND s.ts <= $7
    AND (s.label, s.outcome, s.realized_rr) IS DISTINCT FROM (r.label, r.outcome, r.realized_rr)
  RETURNING 1 AS changed`;

/** Rows per transaction. */
const batchSize = 5_000;

/**
 * Sets label, outcome and realised R of many signals, in time order and bounded batches, on compressed history
 * too. Rows that say the same already are not written. Returns how many changed.
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
      const updated = await tx.query<{ changed: number }>('set-signal-outcomes', sql, [
        batch.map((row) => row.rowId.toString()),
        batch.map((row) => new Date(row.ts)),
        batch.map((row) => row.label),
        batch.map((row) => row.outcome),
        batch.map((row) => row.realizedRr),
        new Date(batch[0]?.ts ?? 0),
        new Date(batch.at(-1)?.ts ?? 0),
      ]);
      return updated.length;
    });
  }
  return changed;
}
