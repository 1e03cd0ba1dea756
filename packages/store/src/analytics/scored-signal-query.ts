import type { Timeframe, TimeRange } from '@tidemark/domain';

/** Which signals an analysis is about. */
export interface SignalSelection {
  /** Decision times, [from, to), epoch milliseconds. */
  readonly range: TimeRange;
  readonly modelId?: string;
  readonly symbol?: string;
  readonly tf?: Timeframe;
}

/** Which signals, and by which label specification their outcomes are read. */
export interface ScoredSignalQuery extends SignalSelection {
  /**
   * A specification kept beside the declared one, by its name; `own` for outcomes that a bot wrote itself. Default: each
   * model's declared one, with the outcomes that a bot wrote itself taking precedence.
   */
  readonly specName?: string;
  /**
   * Outcomes as known at this instant, epoch milliseconds: what was computed or corrected later is pending, or what it was. Signals count as known
   * at their own time. Default as they are.
   */
  readonly knownAt?: number;
}
