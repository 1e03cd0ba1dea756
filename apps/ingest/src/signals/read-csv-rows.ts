import { createReadStream } from 'node:fs';
import { TidemarkError } from '@tidemark/domain';
import { fileReadError } from '@tidemark/market';
import { CsvError, parse } from 'csv-parse';
import { lineTooLong, longestRow } from './file-faults.ts';
import type { SignalRow } from './signal-row.ts';

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
  readonly raw: string;
}

/**
 * The rows of a CSV file with a header: comma, double quotes, UTF-8. An empty field is a value that is not there. A row
 * with another number of columns is a fault of that row.
 */
export async function* readCsvRows(path: string): AsyncGenerator<SignalRow> {
  const source = createReadStream(path);
  const parser = parse({
    bom: true,
    info: true,
    raw: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: longestRow,
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let header: readonly string[] | undefined;
  try {
    for await (const { record, info, raw } of parser as AsyncIterable<Parsed>) {
      if (header === undefined) {
        header = record;
        continue;
      }
      const row = { line: info.lines, raw: raw.trimEnd() };
      if (record.length !== header.length) {
        yield { ...row, fault: `the row has ${record.length} columns, the header ${header.length}` };
        continue;
      }
      const fields: Record<string, unknown> = {};
      for (const [at, name] of header.entries()) fields[name] = record[at] === '' ? null : record[at];
      yield { ...row, fields };
    }
  } catch (error) {
    throw toFault(error, path);
  } finally {
    source.destroy();
  }
}

function toFault(error: unknown, path: string): unknown {
  if (!(error instanceof CsvError)) return fileReadError(path, error) ?? error;
  if (error.code === 'CSV_MAX_RECORD_SIZE') return lineTooLong(path);
  return new TidemarkError('file.corrupt', `${path} is not a CSV file: ${error.message}`, {
    value: path,
    hint: 'Fields with commas, quotes or line breaks stand in double quotes, and quotes in them are doubled.',
    cause: error,
  });
}
