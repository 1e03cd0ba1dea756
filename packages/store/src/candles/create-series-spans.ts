import type { Candle, TimeRange } from '@tidemark/domain';
import type { Series } from './lock-load.ts';

/** First and last open time by series; both ends are candles (epoch milliseconds). */
export interface SeriesSpans {
  add(candle: Candle): void;
  list(): readonly (Series & TimeRange)[];
}

export function createSeriesSpans(): SeriesSpans {
  const spans = new Map<string, Series & { from: number; to: number }>();
  return {
    add({ symbol, tf, ts }) {
      const key = `${tf} ${symbol}`;
      const span = spans.get(key);
      if (span === undefined) {
        spans.set(key, { symbol, tf, from: ts, to: ts });
      } else {
        span.from = Math.min(span.from, ts);
        span.to = Math.max(span.to, ts);
      }
    },
    list: () => [...spans.values()],
  };
}
