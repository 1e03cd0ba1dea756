import type { Db } from '@tidemark/db';
import { type Candle, longestLength, type TimeRange } from '@tidemark/domain';
import { iterateCandleBatches, readRollups } from '@tidemark/store';
import type { CandleSource } from '../candles/read-candle-source.ts';

/** Rolled-up candles that one read aims at. */
const stepCandles = 2_000;

/** The candles of a range of open times, oldest first, a few thousand at a time; rolled-up ones that are closed and complete. */
export async function* readSourceBatches(
  db: Db,
  source: CandleSource,
  range: TimeRange,
): AsyncGenerator<readonly Candle[]> {
  const { symbol } = source.series;
  if (source.kind === 'stored') {
    yield* iterateCandleBatches(db, { symbol, tf: source.tf, range });
    return;
  }
  const step = stepCandles * longestLength(source.tf);
  for (let from = range.from; from < range.to; from += step) {
    const part = { from, to: Math.min(from + step, range.to) };
    const candles = await readRollups(db, { symbol, tf: source.tf, range: part });
    if (candles.length > 0) yield candles;
  }
}
