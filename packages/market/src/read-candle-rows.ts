import { type CandleRow, isRejected, quote, TidemarkError } from '@tidemark/domain';
import type { ParseCandleLine } from './parse-candle-line.ts';
import { createLineSplitter } from './split-lines.ts';

/** Rows in a batch: enough to make the cost of handing it over small, few enough to keep memory flat. */
const batchRows = 2_000;

/**
 * What the first line that is not blank tells about the file: how to read its lines, and whether it is itself one of
 * them or a header.
 * @throws TidemarkError `file.columns`
 */
export type SniffFirstLine = (
  buffer: Buffer,
  start: number,
  end: number,
) => { readonly parse: ParseCandleLine; readonly isHeader: boolean };

/**
 * Reads rows from a stream of chunks. The rows are the same wherever the chunks end.
 * @throws TidemarkError `file.columns` if already the first row has another number of columns than the file ought to
 * have: then it is another kind of file, not one with a damaged row
 */
export async function* readCandleRows(
  chunks: AsyncIterable<Buffer>,
  sniff: SniffFirstLine,
): AsyncGenerator<readonly CandleRow[]> {
  let batch: CandleRow[] = [];
  let parse: ParseCandleLine | null = null;
  let isFirst = true;
  const lines = createLineSplitter((buffer, start, end, line) => {
    if (parse === null) {
      if (buffer.toString('latin1', start, end).trim() === '') return;
      const found = sniff(buffer, start, end);
      parse = found.parse;
      if (found.isHeader) return;
    }
    const row = parse(buffer, start, end, line);
    if (row === null) return;
    if (isFirst && isRejected(row) && row.code === 'row.columns') {
      throw new TidemarkError('file.columns', `the first row has ${row.message}: ${quote(row.raw)}`, {
        value: row.raw,
        hint: 'This is not a file of candles, or its columns have changed.',
      });
    }
    isFirst = false;
    batch.push(row);
  });
  for await (const chunk of chunks) {
    lines.push(chunk);
    if (batch.length >= batchRows) {
      for (let at = 0; at < batch.length; at += batchRows) yield batch.slice(at, at + batchRows);
      batch = [];
    }
  }
  lines.end();
  for (let at = 0; at < batch.length; at += batchRows) yield batch.slice(at, at + batchRows);
}
