import { type Column, formatTable, textWidth } from '@tidemark/terminal';
import { wrapText } from './wrap-text.ts';

/** A table whose last column is prose. */
export interface NotedTable<Row> {
  readonly columns: readonly Column<Row>[];
  readonly heading: string;
  readonly note: (row: Row) => string;
  /** Columns of the terminal; null: no line is broken. */
  readonly width: number | null;
}

/** Narrower than this a note is broken at every word. */
const leastNote = 24;

/** The heading and one text a row: prose that does not fit beside its row goes on below itself. */
export function formatNoted<Row>(
  { columns, heading, note, width }: NotedTable<Row>,
  rows: readonly Row[],
): readonly string[] {
  const lines = formatTable(columns, rows).split('\n');
  const start = Math.max(...lines.map(textWidth)) + 2;
  const room = width === null ? Number.POSITIVE_INFINITY : Math.max(width - start, leastNote);
  return lines.map((line, at) => {
    const row = rows[at - 1];
    const [first = '', ...more] = wrapText(row === undefined ? heading : note(row), room);
    const beside = `${line}${' '.repeat(start - textWidth(line))}${first}`.trimEnd();
    return [beside, ...more.map((rest) => ' '.repeat(start) + rest)].join('\n');
  });
}
