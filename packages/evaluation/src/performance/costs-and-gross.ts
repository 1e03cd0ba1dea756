import type { ScoredSignals } from './scored-signals.ts';

export interface GrossColumns {
  /** Gross return / stop distance of the rated signals that have both. */
  readonly r: Float64Array;
  /** Cost in basis points a side at which their total net R is 0. */
  readonly breakEvenBps: number;
}

/**
 * R before costs, and the cost a side, charged on entry and on exit, that would eat it up:
 * sum(gross / stop) / (2 x sum(1 / stop)).
 */
export function grossColumns(signals: ScoredSignals, rated: Uint32Array): GrossColumns {
  const { grossReturn, stop } = signals;
  const r = new Float64Array(rated.length);
  let known = 0;
  let total = 0;
  let inverses = 0;
  for (let index = 0; index < rated.length; index += 1) {
    const row = rated[index] ?? 0;
    const distance = stop[row] ?? Number.NaN;
    const gross = (grossReturn[row] ?? Number.NaN) / distance;
    if (Number.isNaN(gross)) continue;
    r[known] = gross;
    known += 1;
    total += gross;
    inverses += 1 / distance;
  }
  return { r: r.subarray(0, known), breakEvenBps: (1e4 * total) / (2 * inverses) };
}
