import { type Candle, parseSymbol, type Timeframe, type TimeRange } from '@tidemark/domain';

/** A series with the open times of its first and its last candle, epoch milliseconds. */
export interface SeriesSpan extends TimeRange {
  readonly symbol: string;
  readonly tf: Timeframe;
}

/** First and last open time by series; both ends are candles. */
export interface SeriesSpans {
  /** @throws TidemarkError `symbol.invalid` */
  add(candle: Candle): void;
  list(): readonly SeriesSpan[];
}

export function createSeriesSpans(): SeriesSpans {
  const spans = new Map<string, SeriesSpan & { from: number; to: number }>();
  return {
    add({ symbol, tf, ts }) {
      const key = `${tf} ${symbol}`;
      const span = spans.get(key);
      if (span === undefined) {
        spans.set(key, { symbol: parseSymbol(symbol), tf, from: ts, to: ts });
      } else {
        span.from = Math.min(span.from, ts);
        span.to = Math.max(span.to, ts);
      }
    },
    list: () => [...spans.values()],
  };
}
