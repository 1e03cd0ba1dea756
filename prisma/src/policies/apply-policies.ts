import { formatInstant, TidemarkError } from '@tidemark/domain';
import type { Db } from '../db/db.ts';
import { refreshRollups } from '../maintain/refresh-rollups.ts';
import { refreshSignalDays } from '../maintain/refresh-signal-days.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { toSetupSettings } from '../settings/to-setup-settings.ts';
import { alignJobs } from './align-jobs.ts';
import { countExpired, type ExpiredRows } from './count-expired.ts';
import type { CurrentPolicies, ServerState } from './current-policies.ts';
import { type PolicyChange, planPolicies, tightensRetention } from './plan-policies.ts';
import { readPolicies } from './read-policies.ts';
import { settingsOf } from './settings-of.ts';
import { type TableName, tableNames } from './table-name.ts';

export interface ApplyPoliciesOptions {
  /** Say what would change, and change nothing. */
  readonly dryRun?: boolean;
  /** Agree to lose the rows that a shorter retention makes expire. */
  readonly allowDrop?: boolean;
}

export interface AppliedPolicies {
  /** `timescale` where the database has jobs now, or would have after this call. */
  readonly kind: 'timescale' | 'plain';
  readonly changes: readonly PolicyChange[];
  /** Whether this call makes, or would make, plain tables into hypertables, their rows kept. */
  readonly activates: boolean;
  /** Stored rows that a retention of these settings makes expire and that none did before. */
  readonly expiring: readonly ExpiredRows[];
  /** Whether anything was changed. */
  readonly applied: boolean;
  /** What the reader has to know, in full sentences. */
  readonly notes: readonly string[];
}

/**
 * Makes the database do what the settings say, in one transaction; again changes nothing. Where TimescaleDB has become
 * available since the last migration, it is set up and the rows are kept. Where it cannot be used there are no jobs: the
 * settings are stored when their retention differs, and `tidemark db maintain` deletes by it.
 * @throws TidemarkError `policies.would_drop` if a retention would make stored rows expire and `allowDrop` is not set
 */
export async function applyPolicies(
  db: Db,
  settings: Settings,
  { dryRun = false, allowDrop = false }: ApplyPoliciesOptions = {},
): Promise<AppliedPolicies> {
  const current = await readPolicies(db);
  const activates = current.kind === 'plain' && current.state === 'ready';
  const withoutJobs = current.kind === 'plain' && !activates;
  const changes = planPolicies(settings, current);
  const expiring = await findExpiring(db, { settings, current, changes, activates });
  const kind = withoutJobs ? 'plain' : 'timescale';
  const notes = withoutJobs ? adviseWithoutJobs(current) : adviseOn(expiring);
  const result = { kind, changes, activates, expiring, notes } as const;
  if (dryRun || (changes.length === 0 && !activates)) return { ...result, applied: false };
  if (expiring.length > 0 && !allowDrop) throw wouldDrop(expiring, kind);
  // The rollups outlive candles and signals: they must be complete before these go.
  if (expiring.length > 0 && current.kind === 'timescale') {
    await refreshRollups(db);
    await refreshSignalDays(db);
  }
  await db.transaction(async (transaction) => {
    // What would be dropped was counted and agreed to above; without allow_drop the procedure would only warn.
    const setup = toSetupSettings(settings, { allowDrop: true });
    await transaction.query('apply-policies', 'CALL tidemark.setup($1::jsonb)', [JSON.stringify(setup)]);
    if (!withoutJobs) await alignJobs(transaction, settings, current);
  });
  // What the plain rollups remember of dropped rows shows once an aggregate was refreshed, not only after a job's first run.
  if (activates) {
    await refreshRollups(db);
    await refreshSignalDays(db);
  }
  return { ...result, applied: true };
}

function adviseWithoutJobs({ state, mend }: { state: ServerState; mend: string | null }): readonly string[] {
  return [
    `This database has no jobs (TimescaleDB: ${state}). Retention runs when \`tidemark db maintain\` is called; chunks, compression and roll-up do not exist.`,
    ...(mend === null ? [] : [mend]),
  ];
}

interface FindOptions {
  readonly settings: Settings;
  readonly current: CurrentPolicies;
  readonly changes: readonly PolicyChange[];
  readonly activates: boolean;
}

async function findExpiring(
  db: Db,
  { settings, current, changes, activates }: FindOptions,
): Promise<readonly ExpiredRows[]> {
  const hypertable = current.kind === 'timescale';
  // Before there are jobs, a retention that is in force may never have deleted anything.
  function tightens(table: TableName) {
    return activates || changes.some((change) => change.target === table && tightensRetention(change));
  }
  const expiring: ExpiredRows[] = [];
  for (const table of tableNames) {
    const { retention } = settingsOf(settings, table);
    if (retention === 'off' || !tightens(table)) continue;
    const expired = await countExpired(db, { table, retention, hypertable });
    if (expired.rows > 0) expiring.push(expired);
  }
  return expiring;
}

function wouldDrop(expiring: readonly ExpiredRows[], kind: AppliedPolicies['kind']): TidemarkError {
  const losses = expiring.map(({ table, rows, chunks, from, horizon }) => {
    const inChunks = kind === 'plain' ? '' : ` (${chunks} whole chunks)`;
    return `${rows} ${table} from ${formatInstant(from ?? horizon)} to ${formatInstant(horizon)}${inChunks}`;
  });
  return new TidemarkError('policies.would_drop', `the retention would delete ${losses.join(' and ')}`, {
    value: expiring,
    hint: `Keep them with a wider retention or with off (TIDEMARK_RETENTION=off), or agree with --allow-drop.`,
  });
}

// A run of the job drops in one transaction, which with stock settings holds locks for some hundreds of chunks.
const chunksOfOneRun = 300;

function adviseOn(expiring: readonly ExpiredRows[]): readonly string[] {
  return expiring
    .filter(({ chunks }) => chunks > chunksOfOneRun)
    .map(
      ({ table, chunks }) =>
        `${chunks} chunks of ${table} expire at once: run \`tidemark db maintain\`, which drops them in batches; the job alone may run out of locks.`,
    );
}
