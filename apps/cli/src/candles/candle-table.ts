import type { Candle } from '@tidemark/domain';
import type { RollupCandle } from '@tidemark/store';
import type { Column } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';

/** A candle as it was loaded, or one that is aggregated and knows how many are in it. */
export type ShownCandle = Candle & Partial<Pick<RollupCandle, 'candles' | 'complete'>>;

const stored: readonly Column<ShownCandle>[] = [
  { heading: 'open time', cell: (candle) => formatTime(candle.ts) },
  { heading: 'open', cell: (candle) => candle.o },
  { heading: 'high', cell: (candle) => candle.h },
  { heading: 'low', cell: (candle) => candle.l },
  { heading: 'close', cell: (candle) => candle.c },
  { heading: 'volume', cell: (candle) => candle.v },
  { heading: 'vwap', cell: (candle) => candle.vwap, digits: 8 },
  { heading: 'taker buy', cell: (candle) => candle.takerBuyVol },
];

/** The columns for people. `incomplete` adds how many 1m candles are in each. */
export function candleColumns(incomplete: boolean): readonly Column<ShownCandle>[] {
  if (!incomplete) return stored;
  return [
    ...stored,
    { heading: '1m candles', cell: ({ candles }) => candles ?? null },
    { heading: 'complete', cell: ({ complete }) => (complete === true ? 'yes' : 'no') },
  ];
}

/** A candle as JSON: symbol and timeframe stand once, at the top of the document. */
export function candleData({ symbol: _, tf: __, ts, ...rest }: ShownCandle): unknown {
  return { ts: isoTime(ts), ...rest };
}
