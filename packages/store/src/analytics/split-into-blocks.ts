import type { Timeframe } from '@tidemark/domain';
import type { ScoredSignals, SignalSeries } from '@tidemark/evaluation';

/** Rows of one series that follow one another. */
export interface SignalBlock {
  readonly series: SignalSeries;
  readonly first: number;
  readonly rows: number;
}

export interface BlockLimits {
  /** Most rows of a block; default any number. */
  readonly rows?: number;
  /** The longest time from its first row to its last, milliseconds. */
  readonly windowOf: (tf: Timeframe) => number;
}

/** Cuts signals into blocks of one series each. */
export function* splitIntoBlocks(
  { length, series, seriesOf, ts }: ScoredSignals,
  { rows = Number.POSITIVE_INFINITY, windowOf }: BlockLimits,
): Generator<SignalBlock> {
  for (let first = 0; first < length; ) {
    const index = seriesOf[first] ?? 0;
    const one = series[index];
    if (one === undefined) throw new TypeError(`row ${first} is of a series that is not listed`);
    const until = (ts[first] ?? 0) + windowOf(one.tf);
    let end = first + 1;
    while (end < length && end - first < rows && seriesOf[end] === index && (ts[end] ?? 0) < until) end += 1;
    yield { series: one, first, rows: end - first };
    first = end;
  }
}
