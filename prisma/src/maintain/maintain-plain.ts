import type { Db } from '../db/db.ts';
import { countExpired } from '../policies/count-expired.ts';
import type { CurrentPolicies } from '../policies/current-policies.ts';
import { tableNames } from '../policies/table-name.ts';
import { deleteExpiredRows } from './delete-expired-rows.ts';
import { expireOrphans } from './expire-orphans.ts';
import type { MaintainOptions, MaintenanceStep } from './maintenance.ts';
import { refreshSignalDays } from './refresh-signal-days.ts';

type Plain = Extract<CurrentPolicies, { kind: 'plain' }>;

/**
 * The rollup of signals, and retention on a server without jobs, in bounded batches: by what the database was given last
 * and never by this program's settings. The rollups stay.
 */
export async function maintainPlain(
  db: Db,
  { retention: inForce }: Plain,
  { dryRun = false, onProgress = () => {} }: MaintainOptions,
): Promise<readonly MaintenanceStep[]> {
  const steps: MaintenanceStep[] = [];
  // First: what is deleted can no longer be rolled up.
  if (!dryRun) {
    const count = await refreshSignalDays(db);
    steps.push({ action: 'refresh', target: 'signals_1d', count, unit: 'days' });
  }
  for (const table of tableNames) {
    const retention = inForce[table];
    if (retention === 'off') continue;
    const count = dryRun
      ? (await countExpired(db, { table, retention, hypertable: false })).rows
      : await deleteExpiredRows(db, table, retention, (rows) => onProgress(`deleted ${rows} ${table}`));
    steps.push({ action: 'delete', target: table, count, unit: 'rows' });
  }
  return [...steps, ...(await expireOrphans(db, inForce, { dryRun, hypertable: false }))];
}
