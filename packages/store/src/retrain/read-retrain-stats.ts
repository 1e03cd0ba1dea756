import type { RunQuery } from '@tidemark/db';
import type { RetrainPriority } from '@tidemark/domain';
import { pendingLevel } from './pending-level.ts';
import { readPriority } from './retrain-row.ts';

/** What waits on one level. */
export interface RetrainLevel {
  readonly priority: RetrainPriority;
  /** Pending, due or not. */
  readonly pending: number;
  /** How long the oldest due one has waited, milliseconds; null where none is due. */
  readonly longestWaitMs: number | null;
}

export interface RetrainStats {
  readonly pending: number;
  /** Of the pending ones, how many could be begun now. */
  readonly due: number;
  readonly processing: number;
  /** When the oldest pending one was due, epoch milliseconds; null where none is. */
  readonly oldestPendingAt: number | null;
  /** From 5 to 1. */
  readonly levels: readonly RetrainLevel[];
  /** About how many are completed or failed, by the statistics of the index; null where there are none yet. */
  readonly endedEstimate: number | null;
  /** Of the last thousand that ended. Spans are milliseconds, null where there are none. */
  readonly recent: {
    readonly completed: number;
    readonly failed: number;
    /** From when it was due to when its last run began. */
    readonly medianWaitMs: number | null;
    readonly p95WaitMs: number | null;
    readonly medianRunMs: number | null;
  };
}

// Only what is pending is counted: its index holds nothing else. Level by level, as it is asked by claims: for IS NOT NULL over all
// levels the planner reckons with most of the table, and reads that.
export const countPending = `
  SELECT level AS priority, counted.* FROM generate_series(5, 1, -1) AS level, LATERAL (
    SELECT count(*)::int AS pending, (count(*) FILTER (WHERE run_after <= statement_timestamp()))::int AS due,
      extract(epoch FROM min(run_after))::float8 * 1000 AS oldest,
      extract(epoch FROM statement_timestamp() - min(run_after))::float8 * 1000 AS waited
    FROM retrain_queue WHERE ${pendingLevel} = level) AS counted`;

export const readOthers = `
  SELECT (SELECT count(*)::int FROM retrain_queue WHERE status = 'processing') AS processing,
    (SELECT nullif(reltuples, -1)::float8 FROM pg_class WHERE oid = 'retrain_queue_ended_idx'::regclass) AS ended,
    count(*) FILTER (WHERE status = 'completed')::int AS completed, count(*) FILTER (WHERE status = 'failed')::int AS failed,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM started_at - run_after)::float8 * 1000) AS "medianWait",
    percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM started_at - run_after)::float8 * 1000) AS "p95Wait",
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM completed_at - started_at)::float8 * 1000) AS "medianRun"
  FROM (SELECT status, run_after, started_at, completed_at FROM retrain_queue
    WHERE completed_at IS NOT NULL ORDER BY completed_at DESC LIMIT 1000) AS last`;

interface LevelRow {
  readonly priority: number;
  readonly pending: number;
  readonly due: number;
  readonly oldest: number | null;
  readonly waited: number | null;
}

interface OthersRow {
  readonly processing: number;
  readonly ended: number | null;
  readonly completed: number;
  readonly failed: number;
  readonly medianWait: number | null;
  readonly p95Wait: number | null;
  readonly medianRun: number | null;
}

/**
 * How full the queue is and how long things wait. Two SELECTs: one counts what is open, the other reads the last thousand that
 * ended along their index; millions of finished rows are not looked at.
 */
export async function readRetrainStats(db: { readonly query: RunQuery }): Promise<RetrainStats> {
  const rows = await db.query<LevelRow>('count-pending-retrain-requests', countPending);
  const [more] = await db.query<OthersRow>('read-retrain-stats', readOthers);
  if (more === undefined) throw new TypeError('an aggregate gave no row');
  const oldest = rows.flatMap((row) => row.oldest ?? []);
  return {
    pending: rows.reduce((sum, row) => sum + row.pending, 0),
    due: rows.reduce((sum, row) => sum + row.due, 0),
    processing: more.processing,
    oldestPendingAt: oldest.length === 0 ? null : Math.min(...oldest),
    levels: rows.map(({ priority, pending, due, waited }) => ({
      priority: readPriority(priority),
      pending,
      longestWaitMs: due === 0 ? null : waited,
    })),
    endedEstimate: more.ended,
    recent: {
      completed: more.completed,
      failed: more.failed,
      medianWaitMs: more.medianWait,
      p95WaitMs: more.p95Wait,
      medianRunMs: more.medianRun,
    },
  };
}
