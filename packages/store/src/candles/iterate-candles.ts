import type { Db } from '@tidemark/db';
import { type Candle, longestLength } from '@tidemark/domain';
import { type CandleRangeQuery, readCandleWindow } from './read-candles.ts';
import { readSeries } from './series.ts';

/** Candles that one step aims at: measured at 512,640 candles, larger steps are no faster and hold more memory. */
const stepCandles = 5_000;

/** A step never plans over more than the chunks of a month. */
const longestStep = 31 * 86_400_000;

/**
 * Candles of a range of any length in batches, oldest first, in constant memory. Each step is a statement of its own
 * bounded at both ends: one LIMIT query over six months of 1-hour chunks would plan for 20 s.
 * @throws TidemarkError `series.unknown`
 */
export async function* iterateCandleBatches(
  db: Db,
  query: CandleRangeQuery,
): AsyncGenerator<readonly Candle[]> {
  const series = await readSeries(db, query.symbol, query.tf);
  const end = Math.min(query.range.to, series.lastTs + 1);
  const dense = stepCandles * longestLength(query.tf);
  let step = Math.min(dense, longestStep);
  for (let from = Math.max(query.range.from, series.firstTs); from < end; ) {
    const to = Math.min(from + step, end);
    const candles = await readCandleWindow(db, { ...query, range: { from, to } }, null);
    if (candles.length > 0) yield candles;
    from = to;
    // Sparse stretches are crossed faster; full steps go back to the width that fills one.
    step = candles.length < stepCandles / 2 ? Math.min(step * 2, longestStep) : Math.min(dense, longestStep);
  }
}

/** The same, candle by candle. */
export async function* iterateCandles(db: Db, query: CandleRangeQuery): AsyncGenerator<Candle> {
  for await (const batch of iterateCandleBatches(db, query)) yield* batch;
}
