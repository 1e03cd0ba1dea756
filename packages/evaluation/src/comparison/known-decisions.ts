import { refuseNumber } from '../performance/refuse-number.ts';
import { type ScoredSignals, sideCodes, statusCodes } from '../performance/scored-signals.ts';
import { matchSignals } from './match-signals.ts';

/** One of two models on the decisions that both made and for which the R of both is known. */
export interface KnownDecisions {
  readonly signals: ScoredSignals;
  readonly rows: Uint32Array;
  /** R of each, a HOLD as 0. */
  readonly r: Float64Array;
  /** Signals on decisions that the other did not make, and further ones on a decision that is matched already. */
  readonly alone: number;
  readonly repeated: number;
  /** Matched, but left out since its own R is not known. */
  readonly notKnown: number;
}

/**
 * Matches two sets of signals, and leaves out what is pending, unresolved or without an R on either side. The columns of
 * both sides have one length and one order.
 * @throws TidemarkError `number.invalid` for an R or a decision time that is not finite
 */
export function knownDecisions(
  first: ScoredSignals,
  second: ScoredSignals,
): { readonly first: KnownDecisions; readonly second: KnownDecisions } {
  const matched = matchSignals(first, second);
  const common = matched.first.length;
  const a = { rows: new Uint32Array(common), r: new Float64Array(common), notKnown: 0 };
  const b = { rows: new Uint32Array(common), r: new Float64Array(common), notKnown: 0 };
  let known = 0;
  for (let at = 0; at < common; at += 1) {
    const rowA = matched.first[at] ?? 0;
    const rowB = matched.second[at] ?? 0;
    const rA = rOf(first, rowA);
    const rB = rOf(second, rowB);
    if (Number.isNaN(rA)) a.notKnown += 1;
    if (Number.isNaN(rB)) b.notKnown += 1;
    if (Number.isNaN(rA) || Number.isNaN(rB)) continue;
    a.rows[known] = rowA;
    a.r[known] = rA;
    b.rows[known] = rowB;
    b.r[known] = rB;
    known += 1;
  }
  const side = (
    signals: ScoredSignals,
    { rows, r, notKnown }: typeof a,
    repeated: number,
  ): KnownDecisions => ({
    signals,
    rows: rows.subarray(0, known),
    r: r.subarray(0, known),
    alone: signals.length - common - repeated,
    repeated,
    notKnown,
  });
  return { first: side(first, a, matched.firstRepeated), second: side(second, b, matched.secondRepeated) };
}

/** R of a row, a HOLD as 0; NaN where it is not known. */
function rOf({ pred, status, realizedRr }: ScoredSignals, row: number): number {
  if (pred[row] === sideCodes.HOLD) return 0;
  const state = status[row];
  if (state === statusCodes.pending || state === statusCodes.unresolved) return Number.NaN;
  const r = realizedRr[row] ?? Number.NaN;
  if (r === Number.POSITIVE_INFINITY || r === Number.NEGATIVE_INFINITY) refuseNumber('a realised R', r);
  return r;
}
