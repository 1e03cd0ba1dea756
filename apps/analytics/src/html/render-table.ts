import { escapeHtml } from './escape-html.ts';

/** A column of an HTML table; `cell` gives what is shown, a dash stands for no value. */
export interface HtmlColumn<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => string | null;
  readonly numeric?: boolean;
}

export function renderTable<Row>(columns: readonly HtmlColumn<Row>[], rows: readonly Row[]): string {
  const attribute = (numeric: boolean | undefined) => (numeric === true ? ' class="number"' : '');
  const head = columns
    .map(({ heading, numeric }) => `<th${attribute(numeric)}>${escapeHtml(heading)}</th>`)
    .join('');
  const body = rows.map(
    (row) =>
      `<tr>${columns
        .map(({ cell, numeric }) => `<td${attribute(numeric)}>${escapeHtml(cell(row) ?? '–')}</td>`)
        .join('')}</tr>`,
  );
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}
