import type { Timeframe } from '@tidemark/domain';

/** How the columns code what became of a signal. `labelled`: a HOLD whose path has ended; it has a label, no outcome. */
export const statusCodes = { pending: 0, win: 1, loss: 2, timeout: 3, unresolved: 4, labelled: 5 } as const;

/** How the columns code a side; `none` where a label is not known. */
export const sideCodes = { BUY: 1, HOLD: 0, SELL: -1, none: 2 } as const;

/** Whose signals: one model on one symbol and timeframe. */
export interface SignalSeries {
  readonly modelId: string;
  readonly symbol: string;
  readonly tf: Timeframe;
}

/**
 * Signals with their outcomes under one label specification, as columns of one length: what a summary of a million of
 * them reads without touching an object. Rows of one series are in order of time; the series follow one another in
 * any order. Times are epoch milliseconds UTC. NaN stands for "not known" here, inside the process only.
 */
export interface ScoredSignals {
  readonly length: number;
  readonly series: readonly SignalSeries[];
  /** Index into `series`. */
  readonly seriesOf: Uint32Array;
  /** Row id of the signal: the order of ties. */
  readonly id: Float64Array;
  /** Decision time. */
  readonly ts: Float64Array;
  /** {@link sideCodes}, never `none`. */
  readonly pred: Int8Array;
  readonly proba: Float64Array;
  readonly latencyMs: Float64Array;
  /** {@link statusCodes}. */
  readonly status: Uint8Array;
  /** {@link sideCodes}. */
  readonly label: Int8Array;
  /** Open of the entry candle and end of the exit candle, of what resolved. */
  readonly entryTs: Float64Array;
  readonly exitTs: Float64Array;
  /** End of the label's whole horizon, whenever the trade was left: the label occupies [ts, labelEnd). */
  readonly labelEnd: Float64Array;
  /** Distance of the stop as a fraction of the entry price: the unit of R. */
  readonly stop: Float64Array;
  /** Gross and net return of the trade, fractions of the entry price, positive in the direction of `pred`. */
  readonly grossReturn: Float64Array;
  readonly netReturn: Float64Array;
  /** Net return / stop distance. */
  readonly realizedRr: Float64Array;
  /** The R that a BUY and that a SELL at the same time would have got, whatever `pred` was; of HOLDs too. */
  readonly buyRr: Float64Array;
  readonly sellRr: Float64Array;
  /** Greatest adverse (<= 0) and favourable (>= 0) excursion, fractions of the entry price. */
  readonly mae: Float64Array;
  readonly mfe: Float64Array;
}
