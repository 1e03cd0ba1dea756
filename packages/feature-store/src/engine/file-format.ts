import { extname } from 'node:path';
import { quote, TidemarkError } from '@tidemark/domain';

/** @throws TidemarkError `file.format_unknown` for a name that tells no format */
export function formatOf(path: string): 'csv' | 'parquet' {
  const ending = extname(path).toLowerCase();
  if (ending === '.csv') return 'csv';
  if (ending === '.parquet') return 'parquet';
  throw new TidemarkError(
    'file.format_unknown',
    `the file ${quote(path)} ends neither in .csv nor in .parquet`,
    {
      value: path,
      hint: 'Name it .csv or .parquet, after what it is.',
    },
  );
}
