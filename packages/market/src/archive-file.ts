import { isTimeframe, parseSymbol, type Timeframe } from '@tidemark/domain';
import { type BinanceMarket, parseBinanceMarket } from './binance-market.ts';

/** One kline file of Binance's archive, by what is in it. */
export interface ArchiveFile {
  readonly market: BinanceMarket;
  /** The venue's symbol. */
  readonly symbol: string;
  readonly tf: Timeframe;
  /** A month, `YYYY-MM`, or a day, `YYYY-MM-DD`, UTC. */
  readonly period: string;
}

const folders: Readonly<Record<BinanceMarket, string>> = { spot: 'spot', um: 'futures/um', cm: 'futures/cm' };

/** The file's path from the archive's root, with `/`: `data/futures/um/monthly/klines/X/1m/X-1m-2026-02.zip`. */
export function archivePath({ market, symbol, tf, period }: ArchiveFile): string {
  const span = period.length === 7 ? 'monthly' : 'daily';
  return `data/${folders[market]}/${span}/klines/${symbol}/${tf}/${symbol}-${tf}-${period}.zip`;
}

const pathPattern =
  /^data\/(?:futures\/(um|cm)|(spot))\/(?:monthly|daily)\/klines\/([^/]+)\/([^/]+)\/[^/]*-(\d{4}-\d{2}(?:-\d{2})?)\.zip$/;

/** What {@link archivePath} made the path from; null for a path that it would not make. */
export function parseArchivePath(path: string): ArchiveFile | null {
  const [, futures, spot, symbol, tf, period] = pathPattern.exec(path) ?? [];
  if (symbol === undefined || tf === undefined || period === undefined || !isTimeframe(tf)) return null;
  const file: ArchiveFile = { market: parseBinanceMarket(futures ?? spot ?? ''), symbol, tf, period };
  if (archivePath(file) !== path) return null;
  parseSymbol(symbol);
  return file;
}

/** By time, then by symbol, then by market: neighbours then share the database's chunks. */
export function compareArchiveFiles(a: ArchiveFile, b: ArchiveFile): number {
  return (
    compare(a.period, b.period) || compare(a.symbol, b.symbol) || compare(archivePath(a), archivePath(b))
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
