import type { ScoredSignals } from './scored-signals.ts';

export const dayMs = 86_400_000;

/** Days of the daily series below which Sharpe, Sortino and Calmar are not told. */
export const fewestDays = 30;

/**
 * Sums by the UTC day of the decision, one row for every day from the first to the last decision of a rated signal,
 * idle days included, uncompounded, overlapping signals all counted.
 */
export interface DailySeries {
  /** Number of the first day since the epoch. */
  readonly firstDay: number;
  readonly signals: Float64Array;
  /** Those with an R above 0. */
  readonly winners: Float64Array;
  /** Net R. */
  readonly r: Float64Array;
  /** Positive R, and negative R as a positive sum. */
  readonly gains: Float64Array;
  readonly losses: Float64Array;
}

/** @param rated rows with an R */
export function dailySeries(signals: ScoredSignals, rated: Uint32Array): DailySeries {
  const { ts, realizedRr } = signals;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < rated.length; index += 1) {
    const time = ts[rated[index] ?? 0] ?? 0;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  const firstDay = rated.length === 0 ? 0 : Math.floor(first / dayMs);
  const days = rated.length === 0 ? 0 : Math.floor(last / dayMs) - firstDay + 1;
  const series: DailySeries = {
    firstDay,
    signals: new Float64Array(days),
    winners: new Float64Array(days),
    r: new Float64Array(days),
    gains: new Float64Array(days),
    losses: new Float64Array(days),
  };
  for (let index = 0; index < rated.length; index += 1) {
    const row = rated[index] ?? 0;
    const day = Math.floor((ts[row] ?? 0) / dayMs) - firstDay;
    const r = realizedRr[row] ?? 0;
    series.signals[day] = (series.signals[day] ?? 0) + 1;
    series.r[day] = (series.r[day] ?? 0) + r;
    if (r > 0) {
      series.winners[day] = (series.winners[day] ?? 0) + 1;
      series.gains[day] = (series.gains[day] ?? 0) + r;
    } else series.losses[day] = (series.losses[day] ?? 0) - r;
  }
  return series;
}
