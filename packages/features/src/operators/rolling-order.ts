import { quote, TidemarkError } from '@tidemark/domain';
import type { Expression, Parameter } from '../definition/expression.ts';
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

const rolling = (
  kind: string,
  of: Expression,
  { window, ...others }: { readonly window: number; readonly [name: string]: Parameter },
): Expression => ({
  kind,
  parameters: { window: wholeNumber(kind, window, 1), ...others },
  inputs: [of],
});

/**
 * The value below which a share `q` of a window lies, interpolated between the two nearest (type 7 of Hyndman and Fan, as pandas and Qlib).
 * @throws TidemarkError `feature.invalid` for a `q` outside 0..1
 */
export function rollingQuantile(of: Expression, window: number, q: number): Expression {
  if (q >= 0 && q <= 1) return rolling('rolling-quantile', of, { window, q });
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
  return rolling('rolling-rank', of, { window });
}

type Read = (sorted: Float64Array, current: number) => number;

/**
 * Keeps the values of a window in ascending order: a new one takes the place of the oldest, and what lies between the two moves
 * by one. That is linear in the window, and yet faster than a tree up to some thousand slots.
 */
function ordered(
  kind: string,
  description: string,
  readOf: (length: number, parameters: Parameters) => Read,
): Operator {
  return {
    kind,
    revision: 1,
    description,
    outputs: ['value'],
    reach: ({ window }, inputs) => windowReach(Number(window), inputs),
    kernel: (parameters, context) => orderKernel(parameters, context, readOf),
  };
}

function orderKernel(
  parameters: Parameters,
  { inputs: [input = noColumn], outputs: { value = noColumn }, allocate }: KernelContext,
  readOf: (length: number, parameters: Parameters) => Read,
): Kernel {
  const length = Number(parameters.window);
  const read = readOf(length, parameters);
  const ring = allocate(length);
  /** The known values of the window in ascending order, then NaN. */
  const sorted = allocate(length);
  /** Place in the ring, number of known values. */
  const state = allocate(2);
  const held = { input, value, ring, sorted, length };
  return {
    run(count) {
      const { input, value, ring, sorted, length } = held;
      let place = (state[0] ?? 0) | 0;
      let known = state[1] ?? 0;
      for (let row = 0; row < count; row += 1) {
        // No negative zero: which of two zeros comes first would depend on what was there before.
        const current = (input[row] ?? 0) + 0;
        known = replace(sorted, known, ring[place] ?? 0, current);
        ring[place] = current;
        place = place + 1 === length ? 0 : place + 1;
        value[row] = known === length ? read(sorted, current) : Number.NaN;
      }
      state[0] = place;
      state[1] = known;
    },
    start(slot) {
      ring.fill(Number.NaN);
      sorted.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
      state[1] = 0;
    },
  };
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

export const rollingQuantileOperator = ordered(
  'rolling-quantile',
  'The value below which a share of a window lies (type 7).',
  (length, { q }) => {
    const rank = (length - 1) * Number(q);
    const below = Math.floor(rank);
    const above = Math.min(below + 1, length - 1);
    const share = rank - below;
    return (sorted) => {
      const least = sorted[below] ?? 0;
      return least + ((sorted[above] ?? 0) - least) * share;
    };
  },
);

export const rollingRankOperator = ordered(
  'rolling-rank',
  'Share of a window that is not above the current value, ties by half (pandas rank(pct=True)).',
  (length) => (sorted, current) => {
    const below = firstNotBelow(sorted, length, current);
    let end = below + 1;
    while (end < length && sorted[end] === current) end += 1;
    return (below + 1 + end) / 2 / length;
  },
);
