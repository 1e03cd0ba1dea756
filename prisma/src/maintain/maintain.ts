import type { Db } from '../db/db.ts';
import { readPolicies } from '../policies/read-policies.ts';
import { maintainPlain } from './maintain-plain.ts';
import { maintainTimescale } from './maintain-timescale.ts';
import type { MaintainOptions, MaintenanceReport } from './maintenance.ts';

/**
 * Does now what keeps a database in shape. With TimescaleDB, what its jobs do, at once and in whole: rollups, compression,
 * roll-up into full batches, retention. Without it, retention by the settings that were applied last; nothing else ever
 * deletes there. This program's own settings have no part in it. May be interrupted and called again.
 */
export async function maintain(db: Db, options: MaintainOptions = {}): Promise<MaintenanceReport> {
  const started = performance.now();
  const current = await readPolicies(db);
  const steps =
    current.kind === 'plain'
      ? await maintainPlain(db, current, options)
      : await maintainTimescale(db, current, options);
  return {
    kind: current.kind,
    dryRun: options.dryRun ?? false,
    steps,
    seconds: (performance.now() - started) / 1_000,
  };
}
