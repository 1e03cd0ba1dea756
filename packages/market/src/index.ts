export { type ArchiveFile, archivePath, compareArchiveFiles, parseArchivePath } from './archive-file.ts';
export {
  type BinanceArchive,
  type BinanceArchiveOptions,
  type FoundArchiveFile,
  isHttpAddress,
  type OpenArchiveFileOptions,
  openBinanceArchive,
} from './binance-archive.ts';
export { type BinanceMarket, binanceMarkets, contractSizeOf, parseBinanceMarket } from './binance-market.ts';
export type { CandleFile } from './candle-file.ts';
export {
  type CandleColumn,
  type ColumnMapping,
  candleColumns,
  parseColumnMapping,
} from './column-mapping.ts';
export { discoverArchive } from './discover-archive.ts';
export { fileReadError } from './file-read-error.ts';
export { hashFile } from './hash-file.ts';
export { isRunning } from './is-running.ts';
export { listMonths, parseMonth } from './month.ts';
export { openPlainFile, type PlainFileOptions } from './plain-file.ts';
export { readAhead } from './read-ahead.ts';
export type { RetryOptions } from './retry.ts';
export { describeError, systemErrorCode } from './system-error.ts';
