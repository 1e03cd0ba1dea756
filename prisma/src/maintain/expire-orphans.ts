import type { Db } from '../db/db.ts';
import type { Interval } from '../settings/interval.ts';
import type { IntervalOrOff } from '../settings/settings-schema.ts';
import type { MaintenanceStep } from './maintenance.ts';

const rowsPerBatch = 5_000;

const orphanTables = ['candle_revisions', 'rejected_rows', 'outcome_revisions'] as const;

type OrphanTable = (typeof orphanTables)[number];

const horizon = 'now() - $1::interval';

// Retention drops whole chunks: the rows of the one that the horizon cuts are still read, as known at any time.
const droppedUntil = (
  table: string,
) => `(SELECT least(${horizon}, min(range_start) FILTER (WHERE range_end > ${horizon}))
  FROM timescaledb_information.chunks WHERE hypertable_schema = 'public' AND hypertable_name = '${table}')`;

/** The table whose rows they belong to. */
const ownerOf = {
  candle_revisions: 'candles',
  rejected_rows: 'candles',
  outcome_revisions: 'outcomes',
} as const;

// A rejected row has no time of its own: it expires with the candles of its file, or if the file was never loaded
// whole, when it is as old as they would be.
function expired(table: OrphanTable, hypertable: boolean): string {
  return table !== 'rejected_rows'
    ? `t.ts < ${hypertable ? droppedUntil(ownerOf[table]) : horizon}`
    : `coalesce((SELECT l.last_ts FROM public.ingest_ledger l
        WHERE l.source = t.source AND l.symbol = t.symbol AND l.tf = t.tf), t.inserted_at) < ${horizon}`;
}

/**
 * Deletes, or with `dryRun` counts, the revisions and rejected rows whose candles or outcomes retention has deleted, or would.
 * Nothing where these are kept for ever. Outcomes are kept like their signals.
 * @param hypertable whether rows are dropped by chunks
 */
export async function expireOrphans(
  db: Pick<Db, 'query'>,
  retentions: Readonly<Record<'candles' | 'signals', IntervalOrOff>>,
  { dryRun, hypertable }: { readonly dryRun: boolean; readonly hypertable: boolean },
): Promise<readonly MaintenanceStep[]> {
  const steps: MaintenanceStep[] = [];
  for (const table of orphanTables) {
    const retention = retentions[ownerOf[table] === 'candles' ? 'candles' : 'signals'];
    if (retention === 'off') continue;
    const condition = expired(table, hypertable);
    const count = await (dryRun ? countOrphans : deleteOrphans)(db, { table, condition, retention });
    steps.push({ action: 'delete', target: table, count, unit: 'rows' });
  }
  return steps;
}

interface Orphans {
  readonly table: OrphanTable;
  readonly condition: string;
  readonly retention: Interval;
}

async function countOrphans(
  db: Pick<Db, 'query'>,
  { table, condition, retention }: Orphans,
): Promise<number> {
  const [row] = await db.query<{ rows: number }>(
    'count-orphans',
    `SELECT count(*)::int AS rows FROM public.${table} t WHERE ${condition}`,
    [retention],
  );
  return row?.rows ?? 0;
}

async function deleteOrphans(
  db: Pick<Db, 'query'>,
  { table, condition, retention }: Orphans,
): Promise<number> {
  let deleted = 0;
  for (let batch = rowsPerBatch; batch === rowsPerBatch; deleted += batch) {
    const [row] = await db.query<{ deleted: number }>(
      'delete-orphans',
      `WITH gone AS (
         DELETE FROM public.${table} WHERE ctid = ANY(ARRAY(
           SELECT t.ctid FROM public.${table} t WHERE ${condition} LIMIT ${rowsPerBatch})) RETURNING 1
       ) SELECT count(*)::int AS deleted FROM gone`,
      [retention],
    );
    batch = row?.deleted ?? 0;
  }
  return deleted;
}
