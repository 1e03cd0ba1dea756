import type { Db } from '../db/db.ts';
import type { IntervalOrOff } from '../settings/settings-schema.ts';
import { type PostgresInterval, spellPostgresInterval } from './from-postgres-interval.ts';
import type { TableName } from './table-name.ts';

const sql = `
  SELECT name, value::interval AS retention FROM tidemark.settings
  WHERE name IN ('retention_candles', 'retention_signals')`;

/**
 * How long a database without retention jobs keeps the rows of each table: by the settings that it was given last.
 * Outcomes go with their signals.
 */
export async function readPlainRetention(
  db: Pick<Db, 'query'>,
): Promise<Readonly<Record<TableName, IntervalOrOff>>> {
  const rows = await db.query<{ name: string; retention: PostgresInterval | null }>('read-retention', sql);
  const retention = (table: 'candles' | 'signals') =>
    spellPostgresInterval(rows.find(({ name }) => name === `retention_${table}`)?.retention ?? null);
  const signals = retention('signals');
  return { candles: retention('candles'), signals, outcomes: signals };
}
