import type { Outcome } from '@tidemark/domain';
import type { LabelOutcome, UnresolvedReason } from '@tidemark/evaluation';

/** What a labelling did, in signals. */
export interface LabelCounts {
  /** Outcomes that were computed: wins + losses + timeouts + unresolved + holds. */
  readonly labelled: number;
  readonly wins: number;
  readonly losses: number;
  readonly timeouts: number;
  /** BUY or SELL without an outcome, for the `reasons`. */
  readonly unresolved: number;
  /** HOLD signals, resolved or not: they have a label and no outcome. */
  readonly holds: number;
  /** Why signals, HOLD ones too, are not resolved. */
  readonly reasons: Partial<Record<UnresolvedReason, number>>;
  /** Signals whose path has not closed yet. */
  readonly pending: number;
  /** Of `labelled`, those that had an outcome which rested on candles that came or changed since. */
  readonly stale: number;
  /** Signals whose outcome stood. */
  readonly unchanged: number;
  /** Signals that were left alone, since a bot wrote their outcome itself. */
  readonly own: number;
}

const fields = { win: 'wins', loss: 'losses', timeout: 'timeouts', unresolved: 'unresolved' } as const;

/** Counts as a labelling goes on. */
export function createLabelCounts() {
  const counts = {
    labelled: 0,
    wins: 0,
    losses: 0,
    timeouts: 0,
    unresolved: 0,
    holds: 0,
    pending: 0,
    stale: 0,
    unchanged: 0,
    own: 0,
  };
  const reasons: Partial<Record<UnresolvedReason, number>> = {};
  let looked = 0;
  return {
    counts,
    /** Counts signals that were looked at, of all series so far. */
    look(signals: number): number {
      looked += signals;
      return looked;
    },
    add(found: LabelOutcome): void {
      if (found.status === 'pending') {
        counts.pending += 1;
        return;
      }
      counts.labelled += 1;
      const outcome: Outcome | null = found.outcome;
      counts[outcome === null ? 'holds' : fields[outcome]] += 1;
      if (found.status === 'unresolved') reasons[found.reason] = (reasons[found.reason] ?? 0) + 1;
    },
    summary: (): LabelCounts => ({ ...counts, reasons: { ...reasons } }),
  };
}
