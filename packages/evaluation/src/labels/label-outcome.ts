import type { Outcome, Side } from '@tidemark/domain';

/** Why a signal has no outcome although its path has ended. */
export const unresolvedReasons = {
  entry_missing: 'The candle of the entry slot is not stored.',
  gap: 'A candle of the path is not stored.',
  price_not_positive:
    'The entry price, or a close whose logarithm is needed, is not above 0, so that a return is not defined.',
  no_atr: 'A barrier is in multiples of the ATR, and that is not known at the decision, or is 0.',
  tie_dropped: 'One candle touched both barriers, and the policy is to drop such signals.',
} as const;

export type UnresolvedReason = keyof typeof unresolvedReasons;

/** The path has not ended yet; neither outcome nor label may be told from the part that has. */
export interface PendingOutcome {
  readonly status: 'pending';
  readonly outcome: null;
  readonly label: null;
}

export interface UnresolvedOutcome {
  readonly status: 'unresolved';
  /** null for HOLD, which never has an outcome. */
  readonly outcome: 'unresolved' | null;
  readonly label: Side | null;
  readonly reason: UnresolvedReason;
}

/** What is known of a decision whose path is complete, whatever was predicted. Times are epoch milliseconds, UTC. */
export interface CompletePath {
  readonly label: Side;
  /** Open of the entry candle. */
  readonly entryTs: number;
  readonly entryPrice: number;
  /** End of the whole horizon, whenever the trade was left: the label occupies [decision, labelEnd). */
  readonly labelEnd: number;
  /** Distance of the stop, as a fraction of the entry price: the unit of R. null where it hangs on an unknown ATR. */
  readonly stop: number | null;
  /** The net R that a BUY and that a SELL would have got; null where the stop is, and where a tie is dropped. */
  readonly buyRr: number | null;
  readonly sellRr: number | null;
}

/** A HOLD whose path has ended: there was no trade, but there is a label. */
export interface LabelledOutcome extends CompletePath {
  readonly status: 'labelled';
  readonly outcome: null;
}

/** Returns and excursions are fractions of the entry price, positive in the direction of the prediction. */
export interface ResolvedOutcome extends CompletePath {
  readonly status: 'resolved';
  readonly outcome: Exclude<Outcome, 'unresolved'>;
  readonly stop: number;
  /** End of the exit candle, the first instant at which the exit is known. */
  readonly exitTs: number;
  readonly exitPrice: number;
  readonly holdingMs: number;
  readonly grossReturn: number;
  /** Gross less fee and slippage on both sides, and less funding where it was given. */
  readonly netReturn: number;
  /** Net return divided by the stop distance. */
  readonly realizedRr: number;
  /**
   * Greatest adverse excursion while held, 0 or negative. Of the exit candle all that may have come before the exit
   * counts: all of it, but after a stop nothing beyond the fill.
   */
  readonly mae: number;
  /** Greatest favourable excursion while held, 0 or positive. Of the exit candle only open and fill surely count. */
  readonly mfe: number;
}

/** What a decision gets whose path is complete and whose trade could be told. */
export type CompleteOutcome = LabelledOutcome | ResolvedOutcome;
export type LabelOutcome = PendingOutcome | UnresolvedOutcome | CompleteOutcome;
