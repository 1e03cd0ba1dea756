import type { Db } from '../db/db.ts';
import type { Interval } from '../settings/interval.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { readPolicies } from './read-policies.ts';
import { type ChunkSuggestion, suggestChunkInterval } from './suggest-chunk-interval.ts';
import { settingTableNames, type TableName } from './table-name.ts';

export interface TableSuggestion extends Omit<ChunkSuggestion, 'suggested' | 'rowsPerChunk'> {
  readonly table: TableName;
  /** The interval in force, or where there are no chunks the one of the settings. */
  readonly current: Interval;
  readonly rowsPerDay: number | null;
  readonly rowsPerChunk: number | null;
  /** Null where nothing is stored that could be measured. */
  readonly suggested: Interval | null;
}

interface DensityRow {
  readonly rows: number;
  readonly days: number | null;
}

// Of the newest chunks only: how dense the data is now, in one query that holds few locks.
const listNewest = `
  SELECT min(range_start) AS start, max(range_end) AS "end",
    (extract(epoch FROM sum(range_end - range_start)) / 86400)::float8 AS days
  FROM (SELECT range_start, range_end FROM timescaledb_information.chunks
    WHERE hypertable_schema = 'public' AND hypertable_name = $1 ORDER BY range_start DESC LIMIT 100) newest`;

/** Proposes a chunk interval for each table that has one in the settings, from how many rows a day it holds, with the reason. */
export async function suggestChunkIntervals(
  db: Pick<Db, 'query'>,
  settings: Settings,
): Promise<readonly TableSuggestion[]> {
  const policies = await readPolicies(db);
  const suggestions: TableSuggestion[] = [];
  for (const table of settingTableNames) {
    const inForce = policies.kind === 'timescale' ? policies.tables[table].chunkInterval : 'off';
    const current = inForce === 'off' ? settings[table].chunkInterval : inForce;
    const { rows, days } =
      policies.kind === 'timescale' ? await measureChunks(db, table) : await measureTable(db, table);
    if (rows === 0 || days === null || days === 0) {
      const reason = `There are too few rows in ${table} to measure their density.`;
      suggestions.push({ table, current, rowsPerDay: null, rowsPerChunk: null, suggested: null, reason });
      continue;
    }
    const rowsPerDay = rows / days;
    suggestions.push({ table, current, rowsPerDay, ...suggestChunkInterval(rowsPerDay, current) });
  }
  return suggestions;
}

async function measureChunks(db: Pick<Db, 'query'>, table: TableName): Promise<DensityRow> {
  const [newest] = await db.query<{ start: Date | null; end: Date | null; days: number | null }>(
    'list-newest-chunks',
    listNewest,
    [table],
  );
  const [found] = await db.query<{ rows: number }>(
    'count-newest-rows',
    `SELECT count(*)::float8 AS rows FROM public.${table} WHERE ts >= $1 AND ts < $2`,
    [newest?.start ?? null, newest?.end ?? null],
  );
  return { rows: found?.rows ?? 0, days: newest?.days ?? null };
}

async function measureTable(db: Pick<Db, 'query'>, table: TableName): Promise<DensityRow> {
  const [found] = await db.query<DensityRow>(
    'measure-density',
    `SELECT count(*)::float8 AS rows, (count(DISTINCT ts::date))::float8 AS days FROM public.${table}`,
  );
  return found ?? { rows: 0, days: null };
}
