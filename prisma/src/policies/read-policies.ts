import type { Db } from '../db/db.ts';
import type { CurrentPolicies, RollupPolicy, TablePolicies } from './current-policies.ts';
import { type PostgresInterval, spellPostgresInterval } from './from-postgres-interval.ts';
import { type JobRow, readJobs } from './read-jobs.ts';
import { readPlainRetention } from './read-plain-retention.ts';
import { readRollupHistory } from './read-rollup-history.ts';
import { readServerState } from './read-server-state.ts';
import type { TableName } from './table-name.ts';

interface DimensionRow {
  readonly name: TableName;
  readonly chunk: PostgresInterval;
  readonly rollup: PostgresInterval | null;
}

const dimensionsSql = `
  SELECT d.hypertable_name AS name, d.time_interval AS chunk, s.compress_interval_length::interval AS rollup
  FROM timescaledb_information.dimensions d
    LEFT JOIN timescaledb_information.hypertable_columnstore_settings s
      ON s.hypertable = format('%I.%I', d.hypertable_schema, d.hypertable_name)::regclass
  WHERE d.hypertable_schema = 'public' AND d.hypertable_name IN ('candles', 'signals', 'outcomes') AND d.dimension_number = 1`;

const rollupsSql = `
  SELECT name, source FROM (
    SELECT level, name, 'candles' AS source FROM tidemark.rollup_levels() UNION ALL SELECT 6, 'signals_1d', 'signals'
  ) rollup ORDER BY level`;

/**
 * What the database's own catalogue says about chunks, compression, retention and refreshes now; without TimescaleDB, the
 * retention that it was given last.
 * @throws TidemarkError `db.not_migrated`
 */
export async function readPolicies(db: Pick<Db, 'query'>): Promise<CurrentPolicies> {
  const { state, active, mend } = await readServerState(db);
  if (!active) return { kind: 'plain', state, mend, retention: await readPlainRetention(db) };
  const [clock] = await db.query<{ now: number }>(
    'read-clock',
    'SELECT round(extract(epoch FROM now()) * 1000)::float8 AS now',
  );
  const dimensions = await db.query<DimensionRow>('read-dimensions', dimensionsSql);
  const jobs = await readJobs(db);
  const rollups = await db.query<Pick<RollupPolicy, 'name' | 'source'>>('list-rollups', rollupsSql);
  return {
    kind: 'timescale',
    tables: {
      candles: describeTable('candles', dimensions, jobs),
      signals: describeTable('signals', dimensions, jobs),
      outcomes: describeTable('outcomes', dimensions, jobs),
    },
    rollups: rollups.map((rollup) => describeRollup(rollup, jobs)),
    history: {
      candles: await readRollupHistory(db, 'candles'),
      signals: await readRollupHistory(db, 'signals'),
    },
    now: clock?.now ?? Date.now(),
  };
}

function describeTable(
  name: TableName,
  dimensions: readonly DimensionRow[],
  jobs: readonly JobRow[],
): TablePolicies {
  const dimension = dimensions.find((row) => row.name === name);
  const compress = findJob(jobs, 'compress', name);
  const retention = findJob(jobs, 'retention', name);
  return {
    chunkInterval: spellPostgresInterval(dimension?.chunk ?? null),
    rollupWidth: spellPostgresInterval(dimension?.rollup ?? null),
    compressAfter: inForce(compress),
    retention: inForce(retention),
    compressJob: compress?.job ?? null,
    retentionJob: retention?.job ?? null,
  };
}

// A paused job does nothing.
function inForce(row: JobRow | undefined) {
  return row?.job.scheduled === true ? spellPostgresInterval(row.after) : 'off';
}

function describeRollup(
  { name, source }: Pick<RollupPolicy, 'name' | 'source'>,
  jobs: readonly JobRow[],
): RollupPolicy {
  const row = findJob(jobs, 'refresh', name);
  return {
    name,
    source,
    start: spellPostgresInterval(row?.after ?? null),
    end: spellPostgresInterval(row?.until ?? null),
    job: row?.job ?? null,
  };
}

function findJob(jobs: readonly JobRow[], kind: JobRow['kind'], target: string): JobRow | undefined {
  return jobs.find((row) => row.kind === kind && row.target === target);
}
