import { fewestDays } from './daily-series.ts';
import type { NoValueReason } from './no-value-reasons.ts';
import { standardDeviation } from './r-statistics.ts';

/** A value, or why there is none. */
export interface Ratio {
  readonly value: number | null;
  readonly reason: NoValueReason | null;
}

export const daysPerYear = 365;

/** What a daily series of R says of itself, per year of 365 days, or why it says nothing. */
export interface DailyRatios {
  readonly sharpe: Ratio;
  readonly sortino: Ratio;
  readonly calmar: Ratio;
}

/**
 * Sharpe = mean / sd (ddof 1) x sqrt(365); Sortino = mean / sqrt(mean(min(x, 0)^2)) over all days x sqrt(365);
 * Calmar = 365 x mean / maximum drawdown. None of them under 30 days.
 */
export function dailyRatios(r: Float64Array, maxDrawdown: number): DailyRatios {
  if (r.length < fewestDays) {
    const none: Ratio = {
      value: null,
      reason: r.length === 0 ? 'no_resolved_signals' : 'fewer_than_30_days',
    };
    return { sharpe: none, sortino: none, calmar: none };
  }
  let sum = 0;
  let downside = 0;
  for (let day = 0; day < r.length; day += 1) {
    const value = r[day] ?? 0;
    sum += value;
    if (value < 0) downside += value * value;
  }
  const mean = sum / r.length;
  return {
    sharpe: ratio(mean * Math.sqrt(daysPerYear), standardDeviation(r, mean), 'no_variance'),
    sortino: ratio(mean * Math.sqrt(daysPerYear), Math.sqrt(downside / r.length), 'no_losing_days'),
    calmar: ratio(mean * daysPerYear, maxDrawdown, 'no_drawdown'),
  };
}

function ratio(over: number, under: number, ifNone: NoValueReason): Ratio {
  if (under === 0) return { value: null, reason: ifNone };
  return Number.isFinite(under) ? { value: over / under, reason: null } : { value: null, reason: 'overflow' };
}
