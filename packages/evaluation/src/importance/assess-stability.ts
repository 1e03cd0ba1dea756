import type { DailyCoefficients } from './daily-coefficients.ts';
import type { Stability, StabilityWindow } from './importance-report.ts';
import { standardDeviation } from './information-coefficient.ts';

const dayMs = 86_400_000;

/** The UTC days, since the epoch, from the first to the last decision, both included. */
export interface DaySpan {
  readonly first: number;
  readonly last: number;
}

/** Cuts the span into `count` windows of equal length, to a whole day, and takes the mean coefficient in each. */
export function assessStability(
  daily: DailyCoefficients,
  mean: number | null,
  span: DaySpan,
  count: number,
): Stability {
  const length = span.last - span.first + 1;
  const used = Math.min(count, length);
  const windows: StabilityWindow[] = [];
  const known: number[] = [];
  let index = 0;
  for (let window = 0; window < used; window += 1) {
    const from = span.first + Math.floor((window * length) / used);
    const to = span.first + Math.floor(((window + 1) * length) / used);
    let days = 0;
    let sum = 0;
    while (index < daily.day.length && (daily.day[index] ?? 0) < to) {
      sum += daily.ic[index] ?? 0;
      days += 1;
      index += 1;
    }
    const ic = days > 0 ? sum / days : null;
    if (ic !== null) known.push(ic);
    windows.push({ from: from * dayMs, to: to * dayMs, days, ic });
  }
  if (mean === null || known.length < 2) return { score: null, spread: null, windows };
  const agreeing = known.filter((ic) => Math.sign(ic) === Math.sign(mean)).length;
  return {
    score: agreeing / known.length,
    spread: standardDeviation(Float64Array.from(known)),
    windows,
  };
}
