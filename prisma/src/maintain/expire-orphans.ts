import type { Db } from '../db/db.ts';
import type { Interval } from '../settings/interval.ts';
import type { IntervalOrOff } from '../settings/settings-schema.ts';
import type { MaintenanceStep } from './maintenance.ts';

const rowsPerBatch = 5_000;

// A rejected row has no time of its own: it expires with the candles of its file, or if the file was never loaded
// whole, when it is as old as they would be.
const conditions = {
  candle_revisions: 't.ts < now() - $1::interval',
  rejected_rows: `coalesce((SELECT l.last_ts FROM public.ingest_ledger l
    WHERE l.source = t.source AND l.symbol = t.symbol AND l.tf = t.tf), t.inserted_at) < now() - $1::interval`,
} as const;

const orphanTables = ['candle_revisions', 'rejected_rows'] as const;

type OrphanTable = (typeof orphanTables)[number];

/**
 * Deletes, or with `dryRun` counts, the revisions and rejected rows whose candles are older than the retention.
 * Nothing where candles are kept for ever.
 */
export async function expireOrphans(
  db: Pick<Db, 'query'>,
  retention: IntervalOrOff,
  dryRun: boolean,
): Promise<readonly MaintenanceStep[]> {
  if (retention === 'off') return [];
  const steps: MaintenanceStep[] = [];
  for (const table of orphanTables) {
    const count = await (dryRun ? countOrphans : deleteOrphans)(db, table, retention);
    steps.push({ action: 'delete', target: table, count, unit: 'rows' });
  }
  return steps;
}

async function countOrphans(db: Pick<Db, 'query'>, table: OrphanTable, retention: Interval): Promise<number> {
  const [row] = await db.query<{ rows: number }>(
    'count-orphans',
    `SELECT count(*)::int AS rows FROM public.${table} t WHERE ${conditions[table]}`,
    [retention],
  );
  return row?.rows ?? 0;
}

async function deleteOrphans(
  db: Pick<Db, 'query'>,
  table: OrphanTable,
  retention: Interval,
): Promise<number> {
  let deleted = 0;
  for (let batch = rowsPerBatch; batch === rowsPerBatch; deleted += batch) {
    const [row] = await db.query<{ deleted: number }>(
      'delete-orphans',
      `WITH gone AS (
         DELETE FROM public.${table} WHERE ctid = ANY(ARRAY(
           SELECT t.ctid FROM public.${table} t WHERE ${conditions[table]} LIMIT ${rowsPerBatch})) RETURNING 1
       ) SELECT count(*)::int AS deleted FROM gone`,
      [retention],
    );
    batch = row?.deleted ?? 0;
  }
  return deleted;
}
