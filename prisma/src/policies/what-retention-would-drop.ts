import type { Db } from '../db/db.ts';
import type { IntervalOrOff } from '../settings/settings-schema.ts';
import { countExpired, type ExpiredRows } from './count-expired.ts';
import { readPolicies } from './read-policies.ts';
import { tableNames } from './table-name.ts';

/** What the next run of a table's retention job drops. */
export interface RetentionForecast extends ExpiredRows {
  readonly retention: IntervalOrOff;
  readonly nextStart: number | null;
}

/**
 * What the next runs of the database's retention jobs drop, a row for each table that has an active one; none without
 * TimescaleDB.
 */
export async function whatRetentionWouldDrop(db: Pick<Db, 'query'>): Promise<readonly RetentionForecast[]> {
  const current = await readPolicies(db);
  if (current.kind === 'plain') return [];
  const forecasts: RetentionForecast[] = [];
  for (const table of tableNames) {
    const { retention, retentionJob } = current.tables[table];
    if (retention === 'off') continue;
    const expired = await countExpired(db, { table, retention, hypertable: true, wholeChunks: true });
    forecasts.push({ ...expired, retention, nextStart: retentionJob?.nextStart ?? null });
  }
  return forecasts;
}
