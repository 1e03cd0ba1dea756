import type { Timeframe } from '@tidemark/domain';
import { createCandleColumnBuilder } from './candle-column-builder.ts';
import type { CandleColumns, PricedCandle } from './candle-columns.ts';

/**
 * Columns of candles of one symbol and timeframe that are in ascending order of time.
 * @throws TidemarkError `candle.out_of_order`, `candle.off_grid`, `candle.not_finite`
 */
export function toCandleColumns(tf: Timeframe, candles: Iterable<PricedCandle>): CandleColumns {
  const builder = createCandleColumnBuilder(tf);
  for (const candle of candles) builder.add(candle);
  return builder.build();
}
