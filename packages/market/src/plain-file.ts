import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseSymbol, quote, TidemarkError, type Timeframe } from '@tidemark/domain';
import type { CandleFile } from './candle-file.ts';
import type { ColumnMapping } from './column-mapping.ts';
import { fileReadError } from './file-read-error.ts';
import { hashFile } from './hash-file.ts';
import { nameFile } from './name-file.ts';
import { createCandleLineParser } from './parse-candle-line.ts';
import { parsePlainTime } from './plain-time.ts';
import { readCandleRows } from './read-candle-rows.ts';
import { readFileChunks } from './read-file-chunks.ts';
import { sniffPlainFile } from './sniff-plain-file.ts';

export interface PlainFileOptions {
  /** A CSV file, or one packed by gzip or zip. */
  readonly path: string;
  readonly symbol: string;
  readonly tf: Timeframe;
  /** Which column holds what; by default the header's names or the number of columns tell. */
  readonly columns?: ColumnMapping;
  /**
   * Candles that end after this instant (epoch milliseconds, default: when the file is opened) are rejected as
   * `candle.not_closed`: the last row of a REST answer saved to a file is still forming and says so nowhere.
   */
  readonly now?: number;
}

/**
 * Opens a plain file of candles: comma, semicolon or tab between columns, a header or none. A time is ISO 8601 with a
 * zone, or an epoch in seconds (below 1e11), milliseconds (to 1e14) or microseconds, decided for each row. An
 * empty vwap or taker buy volume is null; without a vwap column, quote volume / volume serves.
 * @throws TidemarkError `file.unreadable`, `symbol.invalid`; while rows are read also `file.columns`,
 * `file.line_too_long`, `file.corrupt`, and for zips `file.not_a_zip`, `file.zip_entry`
 */
export async function openPlainFile(options: PlainFileOptions): Promise<CandleFile> {
  const { tf, columns = null, now = Date.now() } = options;
  const symbol = parseSymbol(options.symbol);
  const path = resolve(options.path);
  await assertIsFile(path);
  const checksum = await hashFile(path);
  return {
    source: path,
    symbol,
    tf,
    checksum,
    rows: () =>
      nameFile(
        path,
        readCandleRows(readFileChunks(path), (buffer, start, end) => {
          const { layout, isHeader } = sniffPlainFile(buffer.toString('utf8', start, end), columns);
          const parse = createCandleLineParser({
            symbol,
            tf,
            layout,
            parseTime: parsePlainTime,
            timeCode: 'time.invalid',
            contractSize: null,
            closedAt: now,
          });
          return { parse, isHeader };
        }),
      ),
  };
}

async function assertIsFile(path: string): Promise<void> {
  try {
    // A pipe or a device would be read twice, once for its checksum and once for its rows.
    if ((await stat(path)).isFile()) return;
  } catch (cause) {
    throw fileReadError(path, cause) ?? cause;
  }
  throw new TidemarkError('file.unreadable', `${quote(path)} is not a regular file`, {
    value: path,
    hint: 'Name a file; a folder is read by `tidemark ingest archive --base`.',
  });
}
