import { escapeHtml } from './escape-html.ts';

/** A column of an HTML table; `cell` gives what is shown, a dash stands for no value. */
export interface HtmlColumn<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => string | null;
  readonly numeric?: boolean;
  /** Prose and long names: broken into lines instead of widening the table. */
  readonly wraps?: boolean;
}

export function renderTable<Row>(columns: readonly HtmlColumn<Row>[], rows: readonly Row[]): string {
  const attribute = ({ numeric, wraps }: HtmlColumn<Row>) =>
    numeric === true ? ' class="number"' : wraps === true ? ' class="prose"' : '';
  const head = columns.map((column) => `<th${attribute(column)}>${escapeHtml(column.heading)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr>${columns
        .map((column) => `<td${attribute(column)}>${escapeHtml(column.cell(row) ?? '–')}</td>`)
        .join('')}</tr>`,
  );
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}
