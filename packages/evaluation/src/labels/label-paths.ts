import type { Side } from '@tidemark/domain';
import type { LabelOutcome, UnresolvedOutcome, UnresolvedReason } from './label-outcome.ts';
import { findLabelPath } from './label-path.ts';
import type { Decision, LabelRequest } from './label-request.ts';

/** A decision whose path is complete, as a kind of label sees it. */
export interface PathToLabel {
  readonly decision: Decision;
  readonly path: { readonly from: number; readonly to: number; readonly endTs: number };
  readonly entryPrice: number;
}

/**
 * Finds the path of each decision, in their order, and lets `label` say what became of those that are complete. One
 * walk over the candles where the decisions are in order of time.
 */
export function labelPaths(
  { candles, decisions, asOf }: LabelRequest,
  { horizon, entryDelayMs }: { readonly horizon: number; readonly entryDelayMs: number },
  label: (found: PathToLabel) => LabelOutcome,
): LabelOutcome[] {
  let searchFrom = 0;
  let previousTs = Number.NEGATIVE_INFINITY;
  return decisions.map((decision) => {
    if (decision.ts < previousTs) searchFrom = 0;
    previousTs = decision.ts;
    const path = findLabelPath({ candles, ts: decision.ts, horizon, entryDelayMs, asOf, searchFrom });
    if (!path.found) {
      return path.why === 'pending'
        ? { status: 'pending', outcome: null, label: null }
        : unresolved(decision, path.why, null);
    }
    searchFrom = path.from;
    const entryPrice = candles.o[path.from] ?? Number.NaN;
    if (!(entryPrice > 0)) return unresolved(decision, 'price_not_positive', null);
    return label({ decision, path, entryPrice });
  });
}

export function unresolved(
  { pred }: Decision,
  reason: UnresolvedReason,
  label: Side | null,
): UnresolvedOutcome {
  return { status: 'unresolved', outcome: pred === 'HOLD' ? null : 'unresolved', label, reason };
}
