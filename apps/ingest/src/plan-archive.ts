import { parseSymbol, parseTimeframe } from '@tidemark/domain';
import { type ArchiveFile, compareArchiveFiles, listMonths, parseBinanceMarket } from '@tidemark/market';

export interface ArchivePlanOptions {
  /** spot, um or cm. */
  readonly market: string;
  /** The venue's symbols. */
  readonly symbols: readonly string[];
  readonly tf: string;
  /** First and last month, `YYYY-MM`, both included. */
  readonly from: string;
  readonly to: string;
}

/**
 * The monthly files of symbols and months, by month, then symbol.
 * @throws TidemarkError `market.unknown`, `symbol.invalid`, `timeframe.unknown`, `month.invalid`, `time.range_empty`
 */
export function planArchive({ market, symbols, tf, from, to }: ArchivePlanOptions): ArchiveFile[] {
  const months = listMonths(from, to);
  const shared = { market: parseBinanceMarket(market), tf: parseTimeframe(tf) };
  return [...new Set(symbols.map(parseSymbol))]
    .flatMap((symbol) => months.map((period) => ({ ...shared, symbol, period })))
    .sort(compareArchiveFiles);
}
