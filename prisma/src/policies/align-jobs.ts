import type { Db } from '../db/db.ts';
import type { Settings } from '../settings/settings-schema.ts';
import type { CurrentPolicies } from './current-policies.ts';
import { spellPostgresInterval } from './from-postgres-interval.ts';
import { type JobRow, readJobs } from './read-jobs.ts';
import { readRollupHistory } from './read-rollup-history.ts';
import { refreshStart } from './refresh-start.ts';

const setStart = `SELECT alter_job($1, config => jsonb_set(config, '{start_offset}', coalesce(to_jsonb($2::text), 'null')))
  FROM timescaledb_information.jobs WHERE job_id = $1`;

const resume = 'SELECT alter_job($1, scheduled => true)';

/**
 * Sets what `tidemark.setup` leaves open: refresh windows that also spare the buckets of candles which an earlier
 * retention dropped, and jobs that somebody paused.
 */
export async function alignJobs(
  db: Pick<Db, 'query'>,
  settings: Settings,
  before: CurrentPolicies,
): Promise<void> {
  const history = {
    candles: await readRollupHistory(db, 'candles'),
    signals: await readRollupHistory(db, 'signals'),
  };
  const now = before.kind === 'timescale' ? before.now : Date.now();
  for (const row of await readJobs(db)) {
    if (!row.job.scheduled) await db.query('resume-job', resume, [row.job.id]);
    if (row.kind !== 'refresh') continue;
    const current = startBefore(before, row);
    const source = row.target === 'signals_1d' ? 'signals' : 'candles';
    const { retention } = settings[source];
    const wanted = refreshStart({ retention, current, history: history[source], now });
    if (spellPostgresInterval(row.after) === wanted) continue;
    await db.query('set-refresh-start', setStart, [row.job.id, wanted === 'off' ? null : wanted]);
  }
}

// The procedure may have replaced the job just now; whether a window was safe is judged by the one it had.
function startBefore(before: CurrentPolicies, row: JobRow) {
  const found =
    before.kind === 'timescale' ? before.rollups.find(({ name }) => name === row.target) : undefined;
  return found?.start ?? spellPostgresInterval(row.after);
}
