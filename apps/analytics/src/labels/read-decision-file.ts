import { open } from 'node:fs/promises';
import { quote, TidemarkError } from '@tidemark/domain';
import { type DecisionRow, parseDecisionRow } from './decision-row.ts';
import { splitCsvLine } from './split-csv-line.ts';

const fields = ['symbol', 'tf', 'ts'] as const;

/**
 * The rows of a CSV file with a header, or of JSON lines (`.jsonl`, `.ndjson`), in their order.
 * @throws TidemarkError `file.columns`, `label.row_invalid` with the line, `file.unreadable`
 */
export async function* readDecisionFile(path: string): AsyncGenerator<DecisionRow> {
  const isJson = /\.(jsonl|ndjson)$/i.test(path);
  await using file = await open(path).catch((cause: unknown) => {
    throw new TidemarkError('file.unreadable', `${path} cannot be read`, {
      value: path,
      hint: 'Give the path of a CSV or JSON-lines file that is there.',
      cause,
    });
  });
  let header: readonly string[] | null = null;
  let number = 0;
  for await (const line of file.readLines()) {
    number += 1;
    if (line.trim() === '') continue;
    if (!isJson && header === null) {
      header = readHeader(line, path);
      continue;
    }
    yield readRow(line, header, { path, number });
  }
}

function readHeader(line: string, path: string): readonly string[] {
  const header = splitCsvLine(line.replace(/^\uFEFF/, '')).map((name) => name.trim().toLowerCase());
  const missing = fields.filter((name) => !header.includes(name));
  if (missing.length === 0) return header;
  throw new TidemarkError('file.columns', `${path} has no column ${missing.join(', ')}`, {
    value: header,
    hint: 'The first line has to name the columns symbol, tf and ts; others may be there too.',
  });
}

function readRow(
  line: string,
  header: readonly string[] | null,
  { path, number }: { readonly path: string; readonly number: number },
): DecisionRow {
  try {
    if (header === null) {
      const parsed: unknown = JSON.parse(line);
      return parseDecisionRow(Object(parsed));
    }
    const values = splitCsvLine(line);
    return parseDecisionRow(Object.fromEntries(header.map((name, index) => [name, values[index]])));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TidemarkError('label.row_invalid', `${path}, line ${number}: ${why}`, {
      value: line.slice(0, 200),
      hint: `Give symbol, tf and ts (ISO 8601 with a zone, or epoch milliseconds) in every row; found ${quote(line.slice(0, 60))}.`,
      cause,
    });
  }
}
