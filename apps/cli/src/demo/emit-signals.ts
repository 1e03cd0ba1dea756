import type { Db } from '@tidemark/db';
import type { NewSignal } from '@tidemark/domain';
import { createSignals, iterateCandleBatches, type StoredSeries } from '@tidemark/store';
import { createBaselineStrategy } from './baseline-strategy.ts';

export interface EmittedSignals {
  /** How many stored candles the strategy was shown. */
  readonly candles: number;
  /** Signals that were new. */
  readonly inserted: number;
}

/** Shows the baseline every stored candle of a series, in order, and stores its signals. Those stored before stay. */
export async function emitSignals(db: Db, series: StoredSeries, now: () => number): Promise<EmittedSignals> {
  const { symbol, tf, firstTs, lastTs } = series;
  const strategy = createBaselineStrategy(now);
  let candles = 0;

  async function* decide(): AsyncGenerator<NewSignal> {
    for await (const batch of iterateCandleBatches(db, {
      symbol,
      tf,
      range: { from: firstTs, to: lastTs + 1 },
    })) {
      for (const candle of batch) {
        candles += 1;
        const signal = strategy.onClose(candle);
        if (signal !== null) yield signal;
      }
    }
  }

  const { inserted } = await createSignals(db, decide());
  return { candles, inserted };
}
