import { quote, TidemarkError } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import {
  type Kernel,
  type KernelContext,
  noColumn,
  type Operator,
  type Parameters,
  windowReach,
} from '../engine/operator.ts';
import { placeInBlock } from './place-in-block.ts';
import { wholeNumber } from './whole-number.ts';

const rolling = (of: Expression, window: number, output: string): Expression => ({
  kind: 'rolling-order',
  parameters: { window: wholeNumber('a rolling order', window, 1) },
  inputs: [of],
  output,
});

/**
 * The value below which a share `q` of a window lies, interpolated between the two nearest (type 7 of Hyndman and Fan, as pandas and Qlib).
 * @throws TidemarkError `feature.invalid` for a `q` outside 0..1
 */
export function rollingQuantile(of: Expression, window: number, q: number): Expression {
  if (q >= 0 && q <= 1) return rolling(of, window, `quantile ${q}`);
  throw new TidemarkError('feature.invalid', `a rolling quantile is given q = ${quote(q)}`, {
    value: q,
    hint: 'Give a share from 0 to 1: 0.5 is the median.',
  });
}

/** The value in the middle of a window; of two in the middle their mean. */
export function rollingMedian(of: Expression, window: number): Expression {
  return rollingQuantile(of, window, 0.5);
}

/** Share of a window that is not above the current value, those equal to it by half (pandas `rank(pct=True)`, Qlib Rank): 1 is the highest. */
export function rollingRank(of: Expression, window: number): Expression {
  return rolling(of, window, 'rank');
}

/**
 * Keeps the values of a window in ascending order: a new one takes the place of the oldest, and what lies between the two moves
 * by one. That is linear in the window, and yet faster than a tree up to some thousand slots. Rank and quantiles are read from one order.
 */
export const rollingOrderOperator: Operator = {
  kind: 'rolling-order',
  revision: 1,
  description:
    'Quantiles of a window (type 7), and the share of it that is not above the current value, ties by half (pandas rank(pct=True)).',
  outputs: ['rank'],
  numberedOutputs: ['quantile'],
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel: rollingOrderKernel,
};

function rollingOrderKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs, allocate }: KernelContext,
): Kernel {
  const length = Number(window);
  const ring = allocate(length);
  /** The known values of the window in ascending order, then NaN. */
  const sorted = allocate(length);
  /** Place in the ring, number of known values. */
  const state = allocate(2);
  const { rank, ...others } = outputs;
  const columns = Object.values(others);
  /** Of each quantile: the places in the order between which it lies, and how far from the first. */
  const places = Object.keys(others).map((name) => (length - 1) * Number(name.split(' ')[1]));
  const below = Int32Array.from(places, Math.floor);
  const above = below.map((at) => Math.min(at + 1, length - 1));
  const share = Float64Array.from(places, (place, at) => place - (below[at] ?? 0));
  const held = { input, rank, ring, sorted, length, columns, below, above, share };
  /** Where the oldest value was found the last time: the next one is not far from it, as a rule. */
  let near = 0;
  return {
    run(count) {
      const { input, rank, ring, sorted, length, columns, below, above, share } = held;
      const last = length - 1;
      let place = (state[0] ?? 0) | 0;
      let known = (state[1] ?? 0) | 0;
      let found = near;
      for (let row = 0; row < count; row += 1) {
        // No negative zero: which of two zeros comes first would depend on what was there before.
        const current = (input[row] ?? 0) + 0;
        const old = ring[place] ?? 0;
        ring[place] = current;
        place = place === last ? 0 : place + 1;
        let free: number;
        // Written out here, since a call each row took as long as what it does.
        if (known === length && !Number.isNaN(current)) {
          while ((sorted[found] ?? 0) < old) found += 1;
          while ((sorted[found] ?? 0) > old) found -= 1;
          free = found;
          if (current < old) {
            for (; free > 0 && (sorted[free - 1] ?? 0) > current; free -= 1)
              sorted[free] = sorted[free - 1] ?? 0;
          } else {
            for (; free < last && (sorted[free + 1] ?? 0) < current; free += 1)
              sorted[free] = sorted[free + 1] ?? 0;
          }
          sorted[free] = current;
        } else {
          known = replace(sorted, known, old, current);
          free = known === length ? firstNotBelow(sorted, length, current) : 0;
        }
        if (rank !== undefined) rank[row] = known === length ? rankOf(sorted, free) / length : Number.NaN;
        for (let at = 0; at < columns.length; at += 1) {
          const column = columns[at] ?? noColumn;
          const least = sorted[below[at] ?? 0] ?? 0;
          const most = sorted[above[at] ?? 0] ?? 0;
          column[row] = known === length ? least + (most - least) * (share[at] ?? 0) : Number.NaN;
        }
      }
      state[0] = place;
      state[1] = known;
      near = found;
    },
    start(slot) {
      ring.fill(Number.NaN);
      sorted.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
      state[1] = 0;
    },
  };
}

/** Rank, from 1 on, of the value in a place: in the middle of those that equal it. */
function rankOf(sorted: Float64Array, place: number): number {
  const value = sorted[place];
  let below = place;
  while (below > 0 && sorted[below - 1] === value) below -= 1;
  let end = place + 1;
  while (end < sorted.length && sorted[end] === value) end += 1;
  return (below + 1 + end) / 2;
}

/** Takes `old` out of the first `known` values and puts `current` in; NaN is no value. @returns how many there are then */
function replace(sorted: Float64Array, known: number, old: number, current: number): number {
  let free = known;
  let count = known;
  if (!Number.isNaN(old)) {
    free = firstNotBelow(sorted, known, old);
    count -= 1;
  }
  if (Number.isNaN(current)) {
    for (; free < count; free += 1) sorted[free] = sorted[free + 1] ?? 0;
    if (count < known) sorted[count] = Number.NaN;
    return count;
  }
  while (free > 0 && (sorted[free - 1] ?? 0) > current) {
    sorted[free] = sorted[free - 1] ?? 0;
    free -= 1;
  }
  while (free < count && (sorted[free + 1] ?? 0) < current) {
    sorted[free] = sorted[free + 1] ?? 0;
    free += 1;
  }
  sorted[free] = current;
  return count + 1;
}

/** Place of the first of `known` ascending values that is not below a value. */
function firstNotBelow(sorted: Float64Array, known: number, value: number): number {
  let low = 0;
  let high = known;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
