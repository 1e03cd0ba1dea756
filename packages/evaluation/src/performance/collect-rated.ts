import { refuseNumber } from './refuse-number.ts';
import { refuseStatus } from './refuse-status.ts';
import { type ScoredSignals, sideCodes, statusCodes } from './scored-signals.ts';

export interface OutcomeCounts {
  readonly wins: number;
  readonly losses: number;
  readonly timeouts: number;
  readonly unresolved: number;
  readonly pending: number;
  readonly holds: number;
  /** Decision time of the first and the last; infinite where there is none. */
  readonly from: number;
  readonly to: number;
  /** Rows of the wins, losses and timeouts that have an R, as they follow one another in `rows`. */
  readonly rated: Uint32Array;
}

/**
 * Counts what became of the signals, and finds those with an R.
 * @throws TidemarkError `number.invalid` for an R or a time that is not finite, `signal.invalid` for a BUY or SELL
 * whose status is `labelled`
 */
export function collectRated(signals: ScoredSignals, rows: Uint32Array): OutcomeCounts {
  const { pred, status, realizedRr, ts } = signals;
  const counts = new Float64Array(6);
  const rated = new Uint32Array(rows.length);
  let found = 0;
  let holds = 0;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    const time = ts[row] ?? Number.NaN;
    if (!Number.isFinite(time)) refuseNumber('a decision time', time);
    if (time < from) from = time;
    if (time > to) to = time;
    if (pred[row] === sideCodes.HOLD) {
      holds += 1;
      continue;
    }
    const code = status[row] ?? 0;
    if (code >= statusCodes.labelled) refuseStatus(code);
    counts[code] = (counts[code] ?? 0) + 1;
    if (code === statusCodes.pending || code === statusCodes.unresolved) continue;
    const r = realizedRr[row] ?? Number.NaN;
    if (Number.isNaN(r)) continue;
    if (!Number.isFinite(r)) refuseNumber('a realised R', r);
    rated[found] = row;
    found += 1;
  }
  return {
    wins: counts[statusCodes.win] ?? 0,
    losses: counts[statusCodes.loss] ?? 0,
    timeouts: counts[statusCodes.timeout] ?? 0,
    unresolved: counts[statusCodes.unresolved] ?? 0,
    pending: counts[statusCodes.pending] ?? 0,
    holds,
    from,
    to,
    rated: rated.slice(0, found),
  };
}
