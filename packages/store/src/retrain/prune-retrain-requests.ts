import type { RunQuery } from '@tidemark/db';

const batch = 1_000;

const prune = `
  DELETE FROM retrain_queue WHERE id IN (
    SELECT id FROM retrain_queue
    WHERE completed_at < statement_timestamp() - interval '1 millisecond' * $1::float8
    ORDER BY completed_at LIMIT $2 FOR UPDATE SKIP LOCKED)
    AND completed_at IS NOT NULL
  RETURNING id`;

const count = `
  SELECT count(*)::int AS requests FROM retrain_queue WHERE completed_at < statement_timestamp() - interval '1 millisecond' * $1::float8`;

export interface PruneOptions {
  /** Age by the database's clock since it ended, milliseconds. */
  readonly olderThan: number;
  /** Ends it between two batches. */
  readonly signal?: AbortSignal;
}

/**
 * Deletes requests that ended long ago, a thousand a statement along the index of what ended, so that none is long and nobody
 * waits. Returns how many. Open ones are never deleted.
 */
export async function pruneRetrainRequests(
  db: { readonly query: RunQuery },
  { olderThan, signal }: PruneOptions,
): Promise<number> {
  if (!(olderThan >= 0)) throw new RangeError(`olderThan is ${olderThan}`);
  for (let deleted = 0; ; ) {
    const rows = await db.query('prune-retrain-requests', prune, [olderThan, batch]);
    deleted += rows.length;
    if (rows.length < batch || signal?.aborted) return deleted;
  }
}

/** How many requests `pruneRetrainRequests` would delete. */
export async function countOldRequests(
  db: { readonly query: RunQuery },
  { olderThan }: PruneOptions,
): Promise<number> {
  const [row] = await db.query<{ requests: number }>('count-old-requests', count, [olderThan]);
  return row?.requests ?? 0;
}
