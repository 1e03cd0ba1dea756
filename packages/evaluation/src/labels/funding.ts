import { quote, TidemarkError } from '@tidemark/domain';

/** Funding of a perpetual: at each instant (epoch milliseconds, UTC, ascending) longs pay `rate` of the position, shorts get it. */
export interface Funding {
  readonly ts: Float64Array;
  readonly rate: Float64Array;
}

/** Sums of funding over spans, in logarithmic time. */
export interface FundingSums {
  /** What a long position pays that is held over (from, to], as a fraction of its value; a short one gets it. */
  between(from: number, to: number): number;
}

/** @throws TidemarkError `funding.invalid` unless instants ascend and each has one finite rate */
export function sumFunding({ ts, rate }: Funding): FundingSums {
  const before = new Float64Array(ts.length + 1);
  for (let index = 0; index < Math.max(ts.length, rate.length); index += 1) {
    const instant = ts[index] ?? Number.NaN;
    const value = rate[index] ?? Number.NaN;
    const follows = index === 0 || instant > (ts[index - 1] ?? Number.NaN);
    if (!(follows && Number.isFinite(instant) && Number.isFinite(value))) {
      throw new TidemarkError(
        'funding.invalid',
        `the funding at ${quote(ts[index])} with the rate ${quote(rate[index])} cannot be charged`,
        { value: [ts[index], rate[index]], hint: 'Give each instant once, in order, with one finite rate.' },
      );
    }
    before[index + 1] = (before[index] ?? 0) + value;
  }
  function upTo(instant: number): number {
    let low = 0;
    let high = ts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ts[middle] ?? Number.POSITIVE_INFINITY) <= instant) low = middle + 1;
      else high = middle;
    }
    return before[low] ?? 0;
  }
  return { between: (from, to) => upTo(to) - upTo(from) };
}
