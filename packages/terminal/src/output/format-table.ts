import { escapeControls } from './escape-controls.ts';
import { textWidth } from './text-width.ts';

/** A cell: numbers stand to the right with the decimals of their column, what is missing is a dash. */
export type Cell = string | number | null;

export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => Cell;
  /** Significant digits that are worth showing; default 12. */
  readonly digits?: number;
  /** Characters of a text that are worth showing; default all. */
  readonly most?: number;
}

interface Layout {
  readonly width: number;
  readonly decimals: number;
  readonly digits: number;
  readonly most: number;
  readonly numeric: boolean;
}

const mostDecimals = 12;

/**
 * A table that is written as its rows come: the first batch decides widths and decimals, and gets the headings.
 * What is wider later is printed whole.
 */
export function createTable<Row>(columns: readonly Column<Row>[]): (rows: readonly Row[]) => string[] {
  let layouts: readonly Layout[] | undefined;
  return (rows) => {
    const cells = rows.map((row) => columns.map((column) => column.cell(row)));
    const isFirst = layouts === undefined;
    const known =
      layouts ??
      columns.map((column, at) =>
        measure(
          column,
          cells.map((row) => row[at] ?? null),
        ),
      );
    layouts = known;
    const lines = cells.map((row) => joinCells(row, known));
    const headings = columns.map((column) => column.heading);
    return isFirst ? [joinCells(headings, known), ...lines] : lines;
  };
}

/** A whole table as text. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return createTable(columns)(rows).join('\n');
}

function measure<Row>(
  { heading, digits = 12, most = Number.POSITIVE_INFINITY }: Column<Row>,
  cells: readonly Cell[],
): Layout {
  const numbers = cells.filter((cell) => typeof cell === 'number');
  const numeric = numbers.length > 0 && cells.every((cell) => typeof cell !== 'string');
  const decimals = numbers.reduce((found, value) => Math.max(found, decimalsOf(value, digits)), 0);
  const layout = { width: 0, decimals, digits, most, numeric };
  const width = cells.reduce<number>(
    (found, cell) => Math.max(found, textWidth(formatCell(cell, layout))),
    textWidth(heading),
  );
  return { ...layout, width };
}

function decimalsOf(value: number, digits: number): number {
  const [mantissa = '', exponent = '0'] = Number(value.toPrecision(digits)).toExponential().split('e');
  const fraction = mantissa.split('.')[1]?.length ?? 0;
  return Math.min(Math.max(fraction - Number(exponent), 0), mostDecimals);
}

function formatCell(cell: Cell, { decimals, digits, most }: Layout): string {
  if (cell === null) return '-';
  if (typeof cell === 'string') {
    const text = escapeControls(cell).replaceAll('\n', ' ');
    return text.length > most ? `${text.slice(0, most - 1)}…` : text;
  }
  return cell.toFixed(Math.max(decimals, decimalsOf(cell, digits)));
}

function joinCells(cells: readonly Cell[], layouts: readonly Layout[]): string {
  const padded = layouts.map((layout, at) => {
    const text = formatCell(cells[at] ?? null, layout);
    const padding = ' '.repeat(Math.max(layout.width - textWidth(text), 0));
    return layout.numeric ? padding + text : text + padding;
  });
  return padded.join('  ').trimEnd();
}
