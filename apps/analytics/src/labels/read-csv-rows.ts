import { open } from 'node:fs/promises';
import { TidemarkError } from '@tidemark/domain';
import { splitCsvLine } from './split-csv-line.ts';

export interface CsvRow {
  readonly values: Readonly<Record<string, string>>;
  readonly text: string;
  /** From 1, the header included. */
  readonly line: number;
}

/**
 * The rows of a CSV file by the names in its first line, which are lower-cased; empty lines are skipped.
 * @param checkHeader throws where a column is missing
 * @throws TidemarkError `file.unreadable`
 */
export async function* readCsvRows(
  path: string,
  checkHeader: (header: readonly string[]) => void,
): AsyncGenerator<CsvRow> {
  let header: readonly string[] | null = null;
  for await (const { text, line } of readLines(path)) {
    if (header === null) {
      header = splitCsvLine(text.replace(/^\uFEFF/, '')).map((name) => name.toLowerCase());
      checkHeader(header);
      continue;
    }
    const values = splitCsvLine(text);
    yield {
      values: Object.fromEntries(header.map((name, index) => [name, values[index] ?? ''])),
      text,
      line,
    };
  }
}

/**
 * The lines of a text file that are not empty, numbered from 1.
 * @throws TidemarkError `file.unreadable`
 */
export async function* readLines(
  path: string,
): AsyncGenerator<{ readonly text: string; readonly line: number }> {
  await using file = await open(path).catch((cause: unknown) => {
    throw new TidemarkError('file.unreadable', `${path} cannot be read`, {
      value: path,
      hint: 'Give the path of a file that is there and may be read.',
      cause,
    });
  });
  let line = 0;
  for await (const text of file.readLines()) {
    line += 1;
    if (text.trim() !== '') yield { text, line };
  }
}
