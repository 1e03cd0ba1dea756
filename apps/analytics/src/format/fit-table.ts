import { type Column, formatTable, textWidth } from '@tidemark/terminal';

export interface FitOptions {
  /** Columns that are shown whatever the width. */
  readonly least: number;
  /** null: every column. */
  readonly width: number | null;
}

/** A table no wider than the terminal, if that can be had by leaving out columns from the right; they are named below it. */
export function fitTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { least, width }: FitOptions,
): string {
  for (let shown = columns.length; ; shown -= 1) {
    const text = formatTable(columns.slice(0, shown), rows);
    const fits = width === null || text.split('\n').every((line) => textWidth(line) <= width);
    if (!fits && shown > least) continue;
    const hidden = columns.slice(shown).map(({ heading }) => heading);
    return hidden.length === 0
      ? text
      : `${text}\n(a wider terminal, a pipe or --json also shows ${hidden.join(', ')})`;
  }
}
