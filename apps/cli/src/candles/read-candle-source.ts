import type { Db } from '@tidemark/db';
import { quote, TidemarkError, type Timeframe } from '@tidemark/domain';
import { isRollupTimeframe, listSeries, type RollupTimeframe, type StoredSeries } from '@tidemark/store';

/** Where candles of a symbol and timeframe are read from: as they were loaded, or aggregated from 1m candles. */
export type CandleSource =
  | { readonly kind: 'stored'; readonly tf: Timeframe; readonly series: StoredSeries }
  | { readonly kind: 'rollup'; readonly tf: RollupTimeframe; readonly series: StoredSeries };

/** @throws TidemarkError `series.unknown`, naming what is stored of the symbol */
export async function readCandleSource(db: Db, symbol: string, tf: Timeframe): Promise<CandleSource> {
  const stored = await listSeries(db, { symbols: [symbol] });
  const own = stored.find((series) => series.tf === tf);
  if (own !== undefined) return { kind: 'stored', tf, series: own };
  const minutes = stored.find((series) => series.tf === '1m');
  if (minutes !== undefined && isRollupTimeframe(tf)) return { kind: 'rollup', tf, series: minutes };
  const known = stored.map((series) => series.tf).join(', ');
  throw new TidemarkError('series.unknown', `no candles of ${quote(symbol)} in ${tf} are stored`, {
    value: { symbol, tf },
    hint:
      known === ''
        ? 'Load some with `tidemark ingest`; `tidemark candles series` lists what is there.'
        : `Of this symbol there is ${known}; 5m, 15m, 1h, 4h and 1d are made from 1m.`,
  });
}
