import { quote, TidemarkError } from '@tidemark/domain';
import { type DecisionRow, parseDecisionRow } from './decision-row.ts';
import { readCsvRows, readLines } from './read-csv-rows.ts';

const fields = ['symbol', 'tf', 'ts'] as const;

/**
 * The rows of a CSV file with a header, or of JSON lines (`.jsonl`, `.ndjson`), in their order.
 * @throws TidemarkError `file.columns`, `label.row_invalid` with the line, `file.unreadable`
 */
export async function* readDecisionFile(path: string): AsyncGenerator<DecisionRow> {
  if (/\.(jsonl|ndjson)$/i.test(path)) {
    for await (const { text, line } of readLines(path))
      yield readRow(() => Object(JSON.parse(text)), { path, line, text });
    return;
  }
  for await (const { values, text, line } of readCsvRows(path, (header) => checkHeader(header, path)))
    yield readRow(() => values, { path, line, text });
}

function checkHeader(header: readonly string[], path: string): void {
  const missing = fields.filter((name) => !header.includes(name));
  if (missing.length === 0) return;
  throw new TidemarkError('file.columns', `${path} has no column ${missing.join(', ')}`, {
    value: header,
    hint: 'The first line has to name the columns symbol, tf and ts; others may be there too.',
  });
}

function readRow(
  read: () => Readonly<Record<string, unknown>>,
  { path, line, text }: { readonly path: string; readonly line: number; readonly text: string },
): DecisionRow {
  try {
    return parseDecisionRow(read());
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TidemarkError('label.row_invalid', `${path}, line ${line}: ${why}`, {
      value: text.slice(0, 200),
      hint: `Give symbol, tf and ts (ISO 8601 with a zone, or epoch milliseconds) in every row; found ${quote(text.slice(0, 60))}.`,
      cause,
    });
  }
}
