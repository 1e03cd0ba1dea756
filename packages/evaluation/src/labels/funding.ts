import { quote, TidemarkError } from '@tidemark/domain';
import { lowerBound } from './label-path.ts';
import type { LabelSpec } from './label-spec.ts';

/** Funding of a perpetual: at each instant (epoch milliseconds, UTC, ascending) longs pay `rate` of the position, shorts get it. */
export interface Funding {
  readonly ts: Float64Array;
  readonly rate: Float64Array;
}

/**
 * Rates and the rule that charges them belong together, so that outcomes with and without funding never mix under one specification.
 * @throws TidemarkError `funding.missing` or `funding.excluded` where one is there without the other
 */
export function checkFunding({ funding }: Pick<LabelSpec, 'funding'>, given: boolean): void {
  if (funding === 'charged' && !given) {
    throw new TidemarkError(
      'funding.missing',
      'the label specification charges funding, and no rates were given',
      {
        value: funding,
        hint: 'Give the funding rates of the symbol; `tidemark signals label` takes them as --funding FILE.',
      },
    );
  }
  if (funding === 'excluded' && given) {
    throw new TidemarkError(
      'funding.excluded',
      'funding rates were given, and the label specification excludes funding',
      {
        value: funding,
        hint: 'Leave the rates out, or label by a specification that charges funding; to put one in place of the declared one, say it in full with --declare.',
      },
    );
  }
}

/** What a long position pays that is held over (from, to], as a fraction of its value; a short one gets it. */
export type FundingBetween = (from: number, to: number) => number;

/**
 * Sums of funding over spans. Each adds up its own instants alone, a few for the days that a trade is held: differences of
 * running sums would let the rates before an entry change the last bits of its R.
 * @throws TidemarkError `funding.invalid` unless instants ascend and each has one finite rate
 */
export function sumFunding({ ts, rate }: Funding): FundingBetween {
  for (let index = 0; index < Math.max(ts.length, rate.length); index += 1) {
    const instant = ts[index] ?? Number.NaN;
    const follows = index === 0 || instant > (ts[index - 1] ?? Number.NaN);
    if (follows && Number.isFinite(instant) && Number.isFinite(rate[index])) continue;
    throw new TidemarkError(
      'funding.invalid',
      `the funding at ${quote(ts[index])} with the rate ${quote(rate[index])} cannot be charged`,
      { value: [ts[index], rate[index]], hint: 'Give each instant once, in order, with one finite rate.' },
    );
  }
  return (from, to) => {
    let sum = 0;
    for (let index = firstAfter(ts, from); (ts[index] ?? Number.POSITIVE_INFINITY) <= to; index += 1) {
      sum += rate[index] ?? 0;
    }
    return sum;
  };
}

function firstAfter(ascending: Float64Array, instant: number): number {
  const at = lowerBound(ascending, instant, 0);
  return ascending[at] === instant ? at + 1 : at;
}
