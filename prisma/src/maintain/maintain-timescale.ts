import type { Db } from '../db/db.ts';
import { countExpired } from '../policies/count-expired.ts';
import type { CurrentPolicies, TablePolicies } from '../policies/current-policies.ts';
import { type TableName, tableNames } from '../policies/table-name.ts';
import type { Interval } from '../settings/interval.ts';
import { compressPartialChunks } from './compress-partial-chunks.ts';
import { dropExpiredChunks } from './drop-expired-chunks.ts';
import { expireOrphans } from './expire-orphans.ts';
import type { MaintainOptions, MaintenanceStep } from './maintenance.ts';
import { findLooseChunks, recompressChunks } from './recompress-chunks.ts';
import { refreshRollups } from './refresh-rollups.ts';
import { refreshSignalDays } from './refresh-signal-days.ts';

type Timescale = Extract<CurrentPolicies, { kind: 'timescale' }>;

const countUncompressed = `
  SELECT count(*)::int AS chunks FROM timescaledb_information.chunks
  WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND range_end <= now() - $2::interval
    AND _timescaledb_functions.chunk_status_text(format('%I.%I', chunk_schema, chunk_name)::regclass) <> '{COMPRESSED}'`;

/**
 * What the database's jobs are for, now, by the database's jobs and never by this program's settings. Compression and
 * roll-up come first: over thousands of 1-hour chunks a refresh of the coarser rollups plans on every one and runs out of
 * the locks of stock settings. Then rollups, since what is dropped can no longer be rolled up. Then retention.
 */
export async function maintainTimescale(
  db: Db,
  current: Timescale,
  { dryRun = false, onProgress = () => {} }: MaintainOptions,
): Promise<readonly MaintenanceStep[]> {
  const steps: MaintenanceStep[] = [];
  for (const table of tableNames) {
    const step = await compress(db, table, current.tables[table], { dryRun, onProgress });
    if (step !== null) steps.push(step);
  }
  const recompressed = dryRun
    ? (await findLooseChunks(db)).length
    : await recompressChunks(db, (chunk) => onProgress(`recompressing ${chunk}`));
  steps.push({ action: 'recompress', target: 'chunks', count: recompressed, unit: 'chunks' });
  if (!dryRun) {
    const count = await refreshRollups(db, {
      onWindow: (view, from) => onProgress(`refreshing ${view} from ${dateOf(from)}`),
      onSpared: (view, from) =>
        onProgress(`leaving ${view} from ${dateOf(from)} as it is: it has buckets of dropped candles`),
    });
    steps.push({ action: 'refresh', target: 'rollups', count, unit: 'windows' });
    const days = await refreshSignalDays(db, {
      onWindow: (from) => onProgress(`refreshing tidemark.signals_1d from ${dateOf(from)}`),
    });
    steps.push({ action: 'refresh', target: 'signals_1d', count: days, unit: 'days' });
  }
  for (const table of tableNames) {
    const { retention } = current.tables[table];
    if (retention === 'off') continue;
    onProgress(`dropping ${table} older than ${retention}`);
    const count = await (dryRun ? countChunks : dropExpiredChunks)(db, table, retention);
    steps.push({ action: 'drop', target: table, count, unit: 'chunks' });
  }
  return [
    ...steps,
    ...(await expireOrphans(
      db,
      { candles: current.tables.candles.retention, signals: current.tables.signals.retention },
      { dryRun, hypertable: true },
    )),
  ];
}

// In order of time, unlike the job: a chunk is only rolled up into the one before it. The job left 1,877 chunks of 4,320, this 28.
async function compress(
  db: Db,
  table: TableName,
  { compressAfter, compressJob }: TablePolicies,
  { dryRun, onProgress }: Required<MaintainOptions>,
): Promise<MaintenanceStep | null> {
  if (compressAfter === 'off' || compressJob === null) return null;
  const [found] = await db.query<{ chunks: number }>('count-uncompressed', countUncompressed, [
    table,
    compressAfter,
  ]);
  const count = found?.chunks ?? 0;
  if (count > 0 && !dryRun) {
    onProgress(`compressing ${count} chunks of ${table}`);
    await db.query('compress-due-chunks', 'CALL tidemark.compress_due_chunks($1)', [table]);
    await compressPartialChunks(db, table, compressAfter);
  }
  return { action: 'compress', target: table, count, unit: 'chunks' };
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

async function countChunks(db: Db, table: TableName, retention: Interval): Promise<number> {
  return (await countExpired(db, { table, retention, hypertable: true, wholeChunks: true })).chunks;
}
