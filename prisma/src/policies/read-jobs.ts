import type { Db } from '../db/db.ts';
import type { PolicyJob } from './current-policies.ts';
import { type PostgresInterval, spellPostgresInterval } from './from-postgres-interval.ts';

export interface JobRow {
  readonly kind: 'compress' | 'retention' | 'refresh';
  /** The hypertable, or the rollup that a refresh job keeps. */
  readonly target: string;
  /** compress_after, drop_after or the start of the refresh window. */
  readonly after: PostgresInterval | null;
  /** The end of the refresh window. */
  readonly until: PostgresInterval | null;
  readonly job: PolicyJob;
}

type FoundRow = Omit<JobRow, 'job'> &
  Omit<PolicyJob, 'scheduleInterval'> & { readonly scheduleInterval: PostgresInterval };

// last_run_started_at and next_start are -infinity before the first run and while one is under way: no time to show.
const sql = `
  SELECT CASE j.proc_name WHEN 'policy_compression' THEN 'compress' WHEN 'policy_retention' THEN 'retention'
           ELSE 'refresh' END AS kind,
    j.hypertable_name AS target,
    coalesce(j.config->>'compress_after', j.config->>'drop_after', j.config->>'start_offset')::interval AS after,
    (j.config->>'end_offset')::interval AS until,
    j.job_id AS id, j.scheduled, j.schedule_interval AS "scheduleInterval",
    ${epoch('s.last_run_started_at')} AS "lastRun", ${epoch('s.last_successful_finish')} AS "lastSuccess",
    s.last_run_status AS "lastStatus", coalesce(s.total_runs, 0)::int AS runs,
    coalesce(s.total_failures, 0)::int AS failures, ${epoch('j.next_start')} AS "nextStart"
  FROM timescaledb_information.jobs j LEFT JOIN timescaledb_information.job_stats s USING (job_id)
  WHERE (j.hypertable_schema = 'public' AND j.proc_name IN ('policy_compression', 'policy_retention'))
    OR (j.hypertable_schema = 'tidemark' AND j.proc_name = 'policy_refresh_continuous_aggregate')
  ORDER BY j.job_id`;

// Whole milliseconds: jobs run at microseconds.
function epoch(column: string): string {
  return `CASE WHEN isfinite(${column}) THEN round(extract(epoch FROM ${column}) * 1000)::float8 END`;
}

/** The jobs that keep this product's tables. */
export async function readJobs(db: Pick<Db, 'query'>): Promise<readonly JobRow[]> {
  const rows = await db.query<FoundRow>('read-jobs', sql);
  return rows.map(({ kind, target, after, until, scheduleInterval, ...job }) => ({
    kind,
    target,
    after,
    until,
    job: { ...job, scheduleInterval: spellPostgresInterval(scheduleInterval) },
  }));
}
