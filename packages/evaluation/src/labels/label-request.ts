import type { Side } from '@tidemark/domain';
import type { CandleColumns } from '../candles/candle-columns.ts';
import type { Funding } from './funding.ts';

/** What an outcome is computed for: a decision time (epoch milliseconds, UTC) and the side taken. */
export interface Decision {
  readonly ts: number;
  readonly pred: Side;
}

/** What the outcomes of decisions on one symbol and timeframe are computed from. */
export interface LabelRequest {
  /** Candles of the decisions' symbol and timeframe; for ATR distances with history before the first decision. */
  readonly candles: CandleColumns;
  /** In order of time for speed; any order is right. */
  readonly decisions: readonly Decision[];
  /** Slots that end at or before this instant count as closed; epoch milliseconds, UTC. */
  readonly asOf: number;
  /**
   * Candles of finer timeframes of the same symbol, at least those inside the candles that touch both barriers. Those
   * that fill such a candle without a hole tell which barrier came first; where none does, or the finer candle itself
   * touches both, the policy decides.
   */
  readonly finerCandles?: readonly CandleColumns[];
  /**
   * Told the open of every candle that touches both barriers and that no `finerCandles` fill, once or more: what to read
   * before the decisions are labelled again.
   */
  readonly onTie?: (ts: number) => void;
  /** Of a perpetual, charged at its instants in (entry, end of the exit candle]; given if and only if the specification charges it. */
  readonly funding?: Funding;
}
