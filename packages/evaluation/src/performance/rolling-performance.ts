import { quote, TidemarkError } from '@tidemark/domain';
import { dailyRatios } from './daily-ratios.ts';
import { type DailySeries, dayMs } from './daily-series.ts';
import type { RollingPerformance } from './performance-assessment.ts';

/**
 * The metrics of a chart over time: at each day those of the window that ends with it. Each window is summed by itself, so that no
 * rounding is carried along. Nothing before the first whole window.
 * @throws TidemarkError `number.invalid` unless `days` is a whole number from 1 on
 */
export function rollingPerformance(daily: DailySeries, days: number): RollingPerformance {
  if (!Number.isInteger(days) || days < 1) {
    throw new TidemarkError('number.invalid', `a rolling window has ${quote(days)} days`, {
      value: days,
      hint: 'Give a whole number from 1 on.',
    });
  }
  const windows = Math.max(0, daily.r.length - days + 1);
  const starts = Array.from({ length: windows }, (_, start) => start);
  const sum = (column: Float64Array, start: number) => {
    let total = 0;
    for (let day = start; day < start + days; day += 1) total += column[day] ?? 0;
    return total;
  };
  const share = (over: Float64Array, under: Float64Array) =>
    starts.map((start) => finiteOrNull(sum(over, start) / sum(under, start)));
  return {
    days,
    day: starts.map((start) => (daily.firstDay + start + days - 1) * dayMs),
    signals: starts.map((start) => sum(daily.signals, start)),
    totalR: starts.map((start) => finiteOrNull(sum(daily.r, start))),
    averageR: share(daily.r, daily.signals),
    winRate: share(daily.winners, daily.signals),
    profitFactor: share(daily.gains, daily.losses),
    sharpe: starts.map((start) => {
      const { value } = dailyRatios(daily.r.subarray(start, start + days), 0).sharpe;
      return value === null ? null : finiteOrNull(value);
    }),
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
