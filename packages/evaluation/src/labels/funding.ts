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

export function sumFunding({ ts, rate }: Funding): FundingSums {
  const before = new Float64Array(ts.length + 1);
  for (const [index, value] of rate.entries()) before[index + 1] = (before[index] ?? 0) + value;
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
