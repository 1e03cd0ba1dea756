import { neweyWest, neweyWestLag } from '../statistics/newey-west.ts';
import { normalCdf } from '../statistics/normal-distribution.ts';
import type { DailyCoefficients } from './daily-coefficients.ts';
import type { ImportanceReason } from './importance-reasons.ts';
import type { ImportanceMetric, InformationCoefficient } from './importance-report.ts';

export interface CoefficientSummary {
  readonly coefficient: InformationCoefficient;
  readonly reasons: Partial<Record<ImportanceMetric, ImportanceReason>>;
}

const dayMs = 86_400_000;

/** A t-statistic with a corrected variance of fewer days than this is noise over noise. */
const fewestDays = 10;

/** @param candleMs length of the longest timeframe */
export function summarizeCoefficients(
  daily: DailyCoefficients,
  horizon: number,
  candleMs: number,
): CoefficientSummary {
  const days = daily.ic.length;
  const wanted = Math.max(neweyWestLag(days), Math.ceil((horizon * candleMs) / dayMs));
  const { mean, lag, t } = neweyWest(daily.ic, wanted);
  const enough = days >= fewestDays && t !== null;
  const coefficient = {
    horizon,
    n: daily.n,
    days,
    mean,
    sd: standardDeviation(daily.ic),
    lag,
    t: enough ? t : null,
    pValue: enough ? 2 * normalCdf(-Math.abs(t)) : null,
  };
  if (days === 0) {
    const reason = missingReason(daily);
    return { coefficient, reasons: { ic: reason, sd: reason, t: reason } };
  }
  if (days === 1) return { coefficient, reasons: { sd: 'one_day', t: 'one_day' } };
  if (days < fewestDays) return { coefficient, reasons: { t: 'fewer_than_10_days' } };
  return { coefficient, reasons: t === null ? { t: 'no_variance' } : {} };
}

function missingReason({ jointRows, largeGroups }: DailyCoefficients): ImportanceReason {
  if (jointRows === 0) return 'no_returns';
  return largeGroups === 0 ? 'fewer_than_30_rows_a_day' : 'no_variation_within_days';
}

/** With ddof 1; null for fewer than two values. */
export function standardDeviation(values: Float64Array): number | null {
  if (values.length < 2) return null;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
