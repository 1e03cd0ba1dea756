import type pg from 'pg';
import { plainSections, type Section, timescaleSections } from './sections.ts';

/**
 * What the migrations made, as text that is equal whenever the catalogue is: tables, columns, indexes, checks and
 * routines, and on TimescaleDB hypertables, columnstore settings, continuous aggregates and policies. Names that the
 * server numbers are left out, and so are the times at which jobs start.
 */
export async function dumpCatalogue(client: Pick<pg.ClientBase, 'query'>): Promise<string> {
  const { rows } = await client.query(`SELECT FROM pg_extension WHERE extname = 'timescaledb'`);
  const sections = rows.length === 0 ? plainSections : [...plainSections, ...timescaleSections];
  const parts: string[] = [];
  for (const section of sections) parts.push(await dumpSection(client, section));
  return parts.join('\n');
}

async function dumpSection(client: Pick<pg.ClientBase, 'query'>, { title, sql }: Section): Promise<string> {
  const { rows } = await client.query<{ line: string }>(sql);
  // Sorted here: collations differ between servers.
  const lines = rows.map(({ line }) => line).sort();
  return [`== ${title}`, ...lines, ''].join('\n');
}
