import { extname } from 'node:path';
import { quote, TidemarkError } from '@tidemark/domain';
import type { SignalFormat, SignalRow } from './signal-row.ts';

const formats: Readonly<Record<string, SignalFormat>> = {
  '.csv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
};

/** The format of a file by its name. @throws TidemarkError `command.wrong_use` */
export function formatOf(path: string): SignalFormat {
  const format = formats[extname(path).toLowerCase()];
  if (format !== undefined) return format;
  throw new TidemarkError('command.wrong_use', `the format of ${quote(path)} cannot be told by its name`, {
    value: path,
    hint: 'Name it: --format csv, jsonl or parquet.',
  });
}

/**
 * The rows of a file, one after another in bounded memory. Each reader is loaded only when it is needed.
 * @throws TidemarkError `file.unreadable`, `file.line_too_long`, `file.corrupt`
 */
export async function openSignalRows(path: string, format: SignalFormat): Promise<AsyncIterable<SignalRow>> {
  switch (format) {
    case 'csv':
      return (await import('./read-csv-rows.ts')).readCsvRows(path);
    case 'jsonl':
      return (await import('./read-json-rows.ts')).readJsonRows(path);
    case 'parquet':
      return (await import('./read-parquet-rows.ts')).readParquetRows(path);
  }
}
