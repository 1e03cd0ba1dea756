import { formatInstant } from '@tidemark/domain';
import type { CurrentPolicies, PolicyJob } from '../policies/current-policies.ts';
import { type TableName, tableNames } from '../policies/table-name.ts';
import { approximateLength, parseInterval } from '../settings/interval.ts';
import type { HealthCheck, RollupStatus } from './database-status.ts';

/** What the checks look at; times are epoch milliseconds, UTC. */
export interface HealthFacts {
  readonly policies: Extract<CurrentPolicies, { kind: 'timescale' }>;
  /** Ends of the oldest chunk that is not wholly compressed, and of the oldest chunk. */
  readonly oldest: Readonly<Record<TableName, OldestChunks>>;
  readonly rollups: readonly RollupStatus[];
  /** Open time of the newest one-minute candle; null if there is none. */
  readonly lastCandle: number | null;
  /** Day of a signal in the newest chunk of them that should be rolled up; null if there is none. */
  readonly lastSignal: number | null;
}

export interface OldestChunks {
  readonly uncompressed: number | null;
  readonly any: number | null;
}

/**
 * Judges the jobs by their effects: some builds record as failed what was done, and a job that was never started has no
 * failure. Each is allowed two of its intervals.
 */
export function judgeHealth(facts: HealthFacts): readonly HealthCheck[] {
  const { policies, oldest } = facts;
  const checks: HealthCheck[] = [];
  for (const target of tableNames) {
    const table = policies.tables[target];
    for (const [check, after, job, end] of [
      ['compression', table.compressAfter, table.compressJob, oldest[target].uncompressed],
      ['retention', table.retention, table.retentionJob, oldest[target].any],
    ] as const) {
      if (after === 'off') continue;
      const due = policies.now - approximateLength(parseInterval(after)) - patience(job);
      const ok = end === null || end > due;
      checks.push({ check, target, ok, message: describeChunk(check, target, after, end, ok, job) });
    }
  }
  return [...checks, ...facts.rollups.map((rollup) => judgeRollup(rollup, facts))];
}

function judgeRollup({ name, lastBucket }: RollupStatus, facts: HealthFacts): HealthCheck {
  const { policies, lastCandle, lastSignal } = facts;
  const policy = policies.rollups.find((rollup) => rollup.name === name);
  const source = policy?.source ?? 'candles';
  const lastRow = source === 'signals' ? lastSignal : lastCandle;
  const width =
    policy === undefined || policy.end === 'off' ? 0 : approximateLength(parseInterval(policy.end));
  // The newest bucket that can be there: closed, and old enough for the job to have been round twice.
  const due =
    source === 'signals'
      ? (lastSignal ?? 0)
      : Math.min(lastCandle ?? 0, policies.now - patience(policy?.job ?? null)) - 2 * width;
  const ok = lastRow === null || (lastBucket !== null && lastBucket >= due);
  const last =
    lastBucket === null ? 'none is stored' : `the newest stored bucket is ${formatInstant(lastBucket)}`;
  const state = ok ? 'is up to date' : `is behind the ${source}, which reach ${formatInstant(lastRow ?? 0)}`;
  return {
    check: 'rollup',
    target: name,
    ok,
    message: `${name} ${state}: ${last}.${ok ? '' : advise(policy?.job ?? null)}`,
  };
}

function patience(job: PolicyJob | null): number {
  const interval = job?.scheduleInterval ?? 'off';
  return interval === 'off' ? 0 : 2 * approximateLength(parseInterval(interval));
}

function describeChunk(
  check: 'compression' | 'retention',
  target: string,
  after: string,
  end: number | null,
  ok: boolean,
  job: PolicyJob | null,
): string {
  const done = check === 'compression' ? 'compressed' : 'dropped';
  if (ok || end === null) return `Chunks of ${target} older than ${after} are ${done}.`;
  return `A chunk of ${target} that ended ${formatInstant(end)} is older than ${after} and not ${done}.${advise(job)}`;
}

function advise(job: PolicyJob | null): string {
  const run = job?.lastRun ?? null;
  const last =
    run === null ? 'Its job has not run yet' : `Its job last ran ${formatInstant(run)} (${job?.lastStatus})`;
  return ` ${last}; \`tidemark db maintain\` does it now.`;
}
