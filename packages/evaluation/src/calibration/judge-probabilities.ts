import { quote, TidemarkError } from '@tidemark/domain';
import { refuseStatus } from '../performance/refuse-status.ts';
import { type ScoredSignals, sideCodes, statusCodes } from '../performance/scored-signals.ts';
import { orderBy } from '../statistics/order-by.ts';
import type { CalibrationReport } from './calibration-report.ts';

/** Probabilities of resolved BUY and SELL in ascending order, and whether each was a win. */
export interface JudgedProbabilities {
  readonly proba: Float64Array;
  readonly won: Uint8Array;
  readonly wins: number;
}

/**
 * The probabilities that time has judged, and how many signals have none of these and why.
 * @throws TidemarkError `number.invalid` for a probability outside 0..1, `signal.invalid` for a BUY or SELL that is
 * `labelled`
 */
export function judgeProbabilities({ length, status, pred, proba }: ScoredSignals): {
  readonly judged: JudgedProbabilities;
  readonly excluded: CalibrationReport['excluded'];
} {
  const excluded = { holds: 0, pending: 0, unresolved: 0, noProbability: 0 };
  const rows = new Uint32Array(length);
  let used = 0;
  for (let row = 0; row < length; row += 1) {
    if (pred[row] === sideCodes.HOLD) {
      excluded.holds += 1;
      continue;
    }
    const state = status[row] ?? 0;
    // Taken for what it is not, it would count as a loss.
    if (state >= statusCodes.labelled) refuseStatus(state);
    const p = proba[row] ?? Number.NaN;
    if (state === statusCodes.pending) excluded.pending += 1;
    else if (state === statusCodes.unresolved) excluded.unresolved += 1;
    else if (Number.isNaN(p)) excluded.noProbability += 1;
    else {
      if (p < 0 || p > 1) refuse(p);
      rows[used] = row;
      used += 1;
    }
  }
  const order = orderBy([proba], rows.subarray(0, used));
  const judged = { proba: new Float64Array(used), won: new Uint8Array(used), wins: 0 };
  for (let place = 0; place < used; place += 1) {
    const row = order[place] ?? 0;
    judged.proba[place] = proba[row] ?? Number.NaN;
    if (status[row] !== statusCodes.win) continue;
    judged.won[place] = 1;
    judged.wins += 1;
  }
  return { judged, excluded };
}

function refuse(p: number): never {
  throw new TidemarkError('number.invalid', `a probability is ${quote(p)}`, {
    value: p,
    hint: 'Give a number from 0 to 1, or NaN where it is not known.',
  });
}
