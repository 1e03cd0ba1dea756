import { quote, TidemarkError } from '@tidemark/domain';
import { normalCdf, normalQuantile } from '../statistics/normal-distribution.ts';
import { daysPerYear } from './daily-ratios.ts';
import { fewestDays } from './daily-series.ts';
import type { NoValueReason } from './no-value-reasons.ts';
import type { AssessmentOptions, SharpeAssessment, SharpeSpreadSource } from './performance-assessment.ts';
import { standardDeviation } from './r-statistics.ts';

/** Stored models from which on the spread of their Sharpe ratios is told from them. */
const fewestModels = 10;

const eulerMascheroni = 0.5772156649015329;

type Trials = Pick<AssessmentOptions, 'trials' | 'dailySharpeSpread' | 'modelSharpes'>;

/**
 * The probabilistic and the deflated Sharpe ratio of a daily series, see {@link SharpeAssessment}. A deflated one of a single
 * trial is the probabilistic one against 0.
 * @throws TidemarkError `number.invalid` for trials that are no whole number from 1 on, a spread that is negative or no number
 */
export function assessSharpe(r: Float64Array, given: Trials = {}): SharpeAssessment {
  const models = given.modelSharpes ?? [];
  const trials = given.trials ?? Math.max(1, models.length);
  check('the number of trials', trials, Number.isInteger(trials) && trials >= 1, 'a whole number from 1 on');
  for (const sharpe of models)
    check('a Sharpe ratio of a model', sharpe, Number.isFinite(sharpe), 'a finite number');
  const { dailySharpeSpread } = given;
  if (dailySharpeSpread !== undefined)
    check(
      'the spread of the trials',
      dailySharpeSpread,
      dailySharpeSpread >= 0 && Number.isFinite(dailySharpeSpread),
      '0 or more',
    );
  const spreadFrom: SharpeSpreadSource =
    dailySharpeSpread !== undefined ? 'given' : models.length >= fewestModels ? 'models' : 'estimator';
  const none = (reason: NoValueReason): SharpeAssessment => ({
    days: r.length,
    dailySharpe: null,
    skew: null,
    kurtosis: null,
    probabilistic: null,
    deflated: null,
    trials,
    expectedMaximum: null,
    spread: null,
    spreadFrom,
    reason,
  });
  if (r.length === 0) return none('no_resolved_signals');
  if (r.length < fewestDays) return none('fewer_than_30_days');
  const mean = r.reduce((sum, value) => sum + value, 0) / r.length;
  const sd = standardDeviation(r, mean);
  if (sd === 0) return none('no_variance');
  const sharpe = mean / sd;
  const { skew, kurtosis } = standardizedMoments(r, mean);
  // Of the estimator of the Sharpe ratio, as in Lo and in Mertens: what both ratios divide by.
  const error = Math.sqrt((1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe) / (r.length - 1));
  const spread =
    dailySharpeSpread ?? (spreadFrom === 'models' ? spreadOf(models) / Math.sqrt(daysPerYear) : error);
  const expectedMaximum = spread * expectedMaximumOf(trials);
  const values = [sharpe, skew, kurtosis, error, expectedMaximum];
  if (!values.every(Number.isFinite)) return none('overflow');
  if (error === 0) return none('no_variance');
  return {
    days: r.length,
    dailySharpe: sharpe,
    skew,
    kurtosis,
    probabilistic: normalCdf(sharpe / error),
    deflated: normalCdf((sharpe - expectedMaximum) / error),
    trials,
    expectedMaximum,
    spread,
    spreadFrom,
    reason: null,
  };
}

/** Skew and non-excess kurtosis, ddof 0. */
function standardizedMoments(
  values: Float64Array,
  mean: number,
): { readonly skew: number; readonly kurtosis: number } {
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (const value of values) {
    const off = value - mean;
    second += off * off;
    third += off * off * off;
    fourth += off * off * off * off;
  }
  const variance = second / values.length;
  return {
    skew: third / values.length / variance ** 1.5,
    kurtosis: fourth / values.length / (variance * variance),
  };
}

/** The expected maximum of so many independent standard normal variables, to the first order. */
function expectedMaximumOf(trials: number): number {
  if (trials === 1) return 0;
  return (
    (1 - eulerMascheroni) * normalQuantile(1 - 1 / trials) +
    eulerMascheroni * normalQuantile(1 - 1 / (trials * Math.E))
  );
}

function spreadOf(sharpes: readonly number[]): number {
  const values = Float64Array.from(sharpes);
  return standardDeviation(values, values.reduce((sum, value) => sum + value, 0) / values.length);
}

function check(what: string, value: number, holds: boolean, wanted: string): void {
  if (holds) return;
  throw new TidemarkError('number.invalid', `${what} is ${quote(value)}`, {
    value,
    hint: `Give ${wanted}.`,
  });
}
