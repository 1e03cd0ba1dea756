import { orderByTimeAndId } from '../statistics/order-by-time-and-id.ts';
import type { Drawdown } from './performance-summary.ts';
import type { ScoredSignals } from './scored-signals.ts';

export interface CumulativeR {
  /** Maximum drawdown in R, 0 or more. */
  readonly depth: number;
  readonly drawdown: Drawdown | null;
  readonly longestLosingRun: number;
}

/**
 * Walks along cumulative R from 0 in order of (exit time, id); where the exit time is not known the decision time
 * stands for it. Of equal drawdowns the first counts.
 */
export function cumulativeR(signals: ScoredSignals, rated: Uint32Array): CumulativeR {
  const { ts, entryTs, exitTs, realizedRr, id } = signals;
  const times = new Float64Array(rated.length);
  const ids = new Float64Array(rated.length);
  for (let index = 0; index < rated.length; index += 1) {
    const row = rated[index] ?? 0;
    const exit = exitTs[row] ?? Number.NaN;
    times[index] = Number.isNaN(exit) ? (ts[row] ?? 0) : exit;
    ids[index] = id[row] ?? 0;
  }
  const order = orderByTimeAndId(times, ids);
  const first = rated[order[0] ?? 0] ?? 0;
  const entry = entryTs[first] ?? Number.NaN;
  let sum = 0;
  let high = 0;
  let highAt = Number.isNaN(entry) ? (ts[first] ?? 0) : entry;
  let depth = 0;
  let from = 0;
  let to = 0;
  let recoveredAt: number | null = null;
  let recovering = false;
  let run = 0;
  let longestLosingRun = 0;
  for (let index = 0; index < order.length; index += 1) {
    const place = order[index] ?? 0;
    const r = realizedRr[rated[place] ?? 0] ?? 0;
    run = r < 0 ? run + 1 : 0;
    if (run > longestLosingRun) longestLosingRun = run;
    sum += r;
    if (sum >= high) {
      const at = times[place] ?? 0;
      high = sum;
      highAt = at;
      if (recovering) recoveredAt = at;
      recovering = false;
    } else if (high - sum > depth) {
      depth = high - sum;
      from = highAt;
      to = times[place] ?? 0;
      recoveredAt = null;
      recovering = true;
    }
  }
  const drawdown: Drawdown | null =
    depth > 0
      ? {
          from,
          to,
          recoveredAt,
          durationMs: to - from,
          recoveryMs: recoveredAt === null ? null : recoveredAt - to,
        }
      : null;
  return { depth, drawdown, longestLosingRun };
}
