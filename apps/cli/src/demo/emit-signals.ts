import type { Db } from '@tidemark/db';
import type { NewSignal } from '@tidemark/domain';
import { type CandleColumns, createCandleColumnBuilder } from '@tidemark/evaluation';
import { createSignals, iterateCandleBatches, type StoredSeries } from '@tidemark/store';
import { createBaselineStrategy } from './baseline-strategy.ts';

export interface EmittedSignals {
  /** The stored candles that the strategy was shown: what followed a signal resolves it, without another read. */
  readonly candles: CandleColumns;
  /** Signals that were new. */
  readonly inserted: number;
}

/** Shows the baseline every stored candle of a series, in order, and stores its signals. Those stored before stay. */
export async function emitSignals(db: Db, series: StoredSeries, now: () => number): Promise<EmittedSignals> {
  const { symbol, tf, firstTs, lastTs } = series;
  const strategy = createBaselineStrategy(now);
  const columns = createCandleColumnBuilder(tf);

  async function* decide(): AsyncGenerator<NewSignal> {
    for await (const batch of iterateCandleBatches(db, {
      symbol,
      tf,
      range: { from: firstTs, to: lastTs + 1 },
    })) {
      for (const candle of batch) {
        columns.add(candle);
        const signal = strategy.onClose(candle);
        if (signal !== null) yield signal;
      }
    }
  }

  const { inserted } = await createSignals(db, decide());
  return { candles: columns.build(), inserted };
}
