import type { Db } from '../db/db.ts';
import type { IntervalOrOff } from '../settings/settings-schema.ts';
import { countExpired, type ExpiredRows } from './count-expired.ts';
import { readPolicies } from './read-policies.ts';
import { tableNames } from './table-name.ts';

/** What the next run of a table's retention drops. */
export interface RetentionForecast extends ExpiredRows {
  readonly retention: IntervalOrOff;
  /** When its job runs next, epoch milliseconds; null where there is no job and `tidemark db maintain` does it. */
  readonly nextStart: number | null;
}

/**
 * What the next runs of the database's retention jobs drop, or without TimescaleDB what the next `tidemark db maintain`
 * deletes: a row for each table that has a retention.
 */
export async function whatRetentionWouldDrop(db: Pick<Db, 'query'>): Promise<readonly RetentionForecast[]> {
  const current = await readPolicies(db);
  const hypertable = current.kind === 'timescale';
  const forecasts: RetentionForecast[] = [];
  for (const table of tableNames) {
    const retention = hypertable ? current.tables[table].retention : current.retention[table];
    if (retention === 'off') continue;
    const expired = await countExpired(db, { table, retention, hypertable, wholeChunks: hypertable });
    const nextStart = hypertable ? (current.tables[table].retentionJob?.nextStart ?? null) : null;
    forecasts.push({ ...expired, retention, nextStart });
  }
  return forecasts;
}
