import { slotNumber, slotOpen, type Timeframe } from '@tidemark/domain';
import type { FeatureView } from './feature-view.ts';
import { reachOf, reachOfAll } from './reach-of.ts';
import { symbolsOf } from './symbols-of.ts';

/** What a view reads besides the candle of a row. */
export interface ViewHistory {
  /** Slots before a row that decide it; null where all history does. */
  readonly lookback: number | null;
  /** Other symbols whose candles it reads, in order of their names. */
  readonly others: readonly string[];
  /** Slots that a row shows anything of: the longest lookback, or, where all history decides, what is left of it after 1e-9. */
  readonly memory: number;
  /** Open time of the first candle that decides the row of the candle that opens at `ts`; only of a finite lookback. */
  start(ts: number): number;
}

/** @throws TidemarkError `feature.invalid` for a view that cannot be computed on candles of this timeframe */
export function historyOfView(view: FeatureView, tf: Timeframe): ViewHistory {
  const expressions = view.names.flatMap((name) => view.features[name]?.expression ?? []);
  const { lookback, memory } = reachOfAll(expressions, tf);
  const reaches = expressions.map((expression) => reachOf(expression, tf));
  return {
    lookback,
    memory: Math.max(memory, ...reaches.map((reach) => reach.lookback ?? reach.memory)),
    others: symbolsOf(expressions),
    start: (ts) => slotOpen(tf, slotNumber(tf, ts) - (lookback ?? 0)),
  };
}
