import type { PlainValue, QueryResult } from '@tidemark/feature-store';
import { type Cell, type Column, createTable } from '@tidemark/terminal';

export type Row = readonly PlainValue[];

/** Rows as text, piece by piece as they come; headings stand before them even where there are none. */
export async function* renderRows(
  format: 'table' | 'csv' | 'json',
  { columns, batches }: QueryResult,
): AsyncGenerator<string> {
  const names = columns.map(({ name }) => name);
  if (format === 'csv') yield `${names.map(csvCell).join(',')}\n`;
  if (format === 'json') yield `${JSON.stringify({ columns, rows: [] }).slice(0, -2)}\n`;
  const table = createTable(tableColumns(names));
  let rows = 0;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    if (format === 'table') yield `${table(batch).join('\n')}\n`;
    if (format === 'csv') yield batch.map((row) => `${row.map(csvCell).join(',')}\n`).join('');
    if (format === 'json')
      yield `${rows === 0 ? '' : ',\n'}${batch.map((row) => JSON.stringify(toObject(names, row))).join(',\n')}`;
    rows += batch.length;
  }
  if (format === 'table' && rows === 0) yield `${table([]).join('\n')}\n`;
  if (format === 'json') yield `${rows === 0 ? '' : '\n'}]}\n`;
}

export function tableColumns(names: readonly string[]): readonly Column<Row>[] {
  return names.map((name, at) => ({ heading: name, cell: (row) => tableCell(row[at] ?? null) }));
}

export function toObject(names: readonly string[], row: Row): Readonly<Record<string, PlainValue>> {
  return Object.fromEntries(names.map((name, at) => [name, row[at] ?? null]));
}

function tableCell(value: PlainValue): Cell {
  if (value === null || typeof value === 'number') return value;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** RFC 4180; null is empty, an empty text is quoted. */
function csvCell(value: PlainValue): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
