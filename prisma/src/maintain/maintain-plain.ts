import type { Db } from '../db/db.ts';
import { countExpired } from '../policies/count-expired.ts';
import { tableNames } from '../policies/table-name.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { deleteExpiredRows } from './delete-expired-rows.ts';
import { expireOrphans } from './expire-orphans.ts';
import type { MaintainOptions, MaintenanceStep } from './maintenance.ts';

/** Retention on a server without jobs: by the settings, in bounded batches. The rollups stay. */
export async function maintainPlain(
  db: Db,
  settings: Settings,
  { dryRun = false, onProgress = () => {} }: MaintainOptions,
): Promise<readonly MaintenanceStep[]> {
  const steps: MaintenanceStep[] = [];
  for (const table of tableNames) {
    const { retention } = settings[table];
    if (retention === 'off') continue;
    const count = dryRun
      ? (await countExpired(db, { table, retention, hypertable: false })).rows
      : await deleteExpiredRows(db, table, retention, (rows) => onProgress(`deleted ${rows} ${table}`));
    steps.push({ action: 'delete', target: table, count, unit: 'rows' });
  }
  return [...steps, ...(await expireOrphans(db, settings.candles.retention, dryRun))];
}
