import { parseDecimal, quote, TidemarkError } from '@tidemark/domain';
import { type ArchiveFile, archivePath } from './archive-file.ts';
import { contractSizeOf } from './binance-market.ts';
import type { CandleFile } from './candle-file.ts';
import { binanceLayout } from './candle-layout.ts';
import { nameFile } from './name-file.ts';
import { createCandleLineParser } from './parse-candle-line.ts';
import { parseKlineEpoch } from './parse-epoch.ts';
import { readCandleRows, type SniffFirstLine } from './read-candle-rows.ts';
import { readZipEntry } from './read-zip-entry.ts';

export interface KlineZipOptions {
  /** Where the zip lies on this machine. */
  readonly path: string;
  readonly file: ArchiveFile;
  /** The symbol to store it as. */
  readonly symbol: string;
  /** The SHA-256 of the zip, already verified. */
  readonly checksum: string;
}

/** A kline zip of Binance's archive as candles. */
export function klineZip({ path, file, symbol, checksum }: KlineZipOptions): CandleFile {
  const source = archivePath(file);
  const sniff = sniffKlines(file, symbol);
  return {
    source,
    symbol,
    tf: file.tf,
    checksum,
    rows: () => nameFile(source, readCandleRows(readZipEntry(path), sniff)),
  };
}

/**
 * Spot files have no header, futures files have one from about 2022 on and were never completed: the first line
 * tells. It is a header if neither its first byte is a digit nor its second field a number.
 */
export function sniffKlines(file: ArchiveFile, symbol: string): SniffFirstLine {
  const parse = createCandleLineParser({
    symbol,
    tf: file.tf,
    layout: binanceLayout,
    parseTime: parseKlineEpoch,
    timeCode: 'number.invalid',
    contractSize: contractSizeOf(file.market, file.symbol),
    closedAt: null,
  });
  return (buffer, start, end) => {
    const line = buffer.toString('latin1', start, end);
    const fields = line.split(',');
    if (fields.length !== binanceLayout.columns) {
      throw new TidemarkError(
        'file.columns',
        `the first line has ${fields.length} columns instead of ${binanceLayout.columns}: ${quote(line)}`,
        { value: line, hint: 'This is not a kline file; trades and mark prices have columns of their own.' },
      );
    }
    return { parse, isHeader: !/^\d/.test(line) && parseDecimal(fields[1] ?? '') === null };
  };
}
