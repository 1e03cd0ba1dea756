import type { Db } from '../db/db.ts';
import { readMigrationStatus } from '../migrate/migration-status.ts';
import { readPolicies } from '../policies/read-policies.ts';
import { readServerState, type ServerStateRow } from '../policies/read-server-state.ts';
import type { DatabaseStatus, TimescaleState } from './database-status.ts';
import { judgeHealth } from './judge-health.ts';
import { readHealthFacts } from './read-health-facts.ts';
import { readHypertables } from './read-hypertables.ts';
import { readRollups } from './read-rollups.ts';
import { readTables } from './read-tables.ts';

const serverSql = `
  SELECT current_setting('server_version') AS version, pg_database_size(current_database())::float8 AS bytes,
    (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescaledb`;

const reasons: Readonly<Record<Exclude<TimescaleState, 'active'>, string>> = {
  not_set_up: 'TimescaleDB can be used here and has not been set up in this database.',
  absent: 'TimescaleDB is not installed on this server.',
  not_preloaded: 'TimescaleDB is installed on this server and not loaded at its start.',
  not_permitted: 'TimescaleDB is installed on this server, and this role may not create it.',
  apache: 'This server runs the Apache edition of TimescaleDB, without compression, policies and rollups.',
  outdated: 'TimescaleDB on this server is older than 2.28, the oldest version that is supported.',
  unknown: 'The database has not been migrated, so it is not known.',
};

const withoutTimescale = [
  'No chunks and no compression: candles and signals are plain tables.',
  'No retention jobs: rows are deleted when `tidemark db maintain` is called, by the retention in force here.',
  'No continuous aggregates: rollups are tables that the loads keep up to date.',
];

/**
 * What `tidemark db status` tells. It also answers for a database that is not migrated. Reads catalogues, never rows:
 * with 4,320 chunks about half a second.
 */
export async function databaseStatus(db: Db): Promise<DatabaseStatus> {
  const [server] = await db.query<{ version: string; bytes: number; timescaledb: string | null }>(
    'read-server',
    serverSql,
  );
  const migrations = await readMigrationStatus(db.pool);
  const base = {
    serverVersion: server?.version ?? 'unknown',
    migrations,
    bytes: server?.bytes ?? 0,
  };
  const version = server?.timescaledb ?? null;
  if (migrations.pending.length > 0) {
    const mend = 'Run `tidemark db migrate`.';
    const timescaledb = { version, state: 'unknown', reason: reasons.unknown, mend } as const;
    const rest = { hypertables: [], tables: [], rollups: [], policies: null, health: [] };
    return { ...base, timescaledb, ...rest, missing: [`Migrations are pending. ${mend}`] };
  }
  const found = await readServerState(db);
  const policies = await readPolicies(db);
  const continuous = policies.kind === 'timescale';
  const hypertables = continuous ? await readHypertables(db) : [];
  const rollups = await readRollups(db, { continuous });
  const health =
    policies.kind === 'timescale' ? judgeHealth(await readHealthFacts(db, policies, rollups)) : [];
  return {
    ...base,
    timescaledb: { version, ...explain(found) },
    hypertables,
    tables: await readTables(db, { without: hypertables.map(({ name }) => name) }),
    rollups,
    policies,
    health,
    missing: continuous ? [] : withoutTimescale,
  };
}

function explain({ state, active, mend }: ServerStateRow): Omit<DatabaseStatus['timescaledb'], 'version'> {
  if (active) return { state: 'active', reason: null, mend };
  const shown = state === 'ready' ? 'not_set_up' : state;
  return { state: shown, reason: reasons[shown], mend };
}
