import { quote, TidemarkError } from '@tidemark/domain';
import type { Loops } from '../compiled/loops.ts';
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

/** Slots of a window up to which its rank is counted anew in each row, several rows at a time, faster than an order is kept. */
const longestCounted = 256;

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
  scratch: 3,
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel: rollingOrderKernel,
};

/** The compiled loops, and where the order lies that they work on; four numbers a quantile. */
interface Compiled {
  readonly loops: Loops;
  readonly ring: Float64Array;
  readonly sorted: Float64Array;
  readonly quantiles: Float64Array;
}

function rollingOrderKernel(
  { window }: Parameters,
  { inputs: [input = noColumn], outputs, allocate, loops, scratch }: KernelContext,
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
  const isCounted = rank === undefined || length <= longestCounted;
  const compiled: Compiled | null =
    loops === null || !isCounted || Math.max(length, 4 * columns.length) > input.length
      ? null
      : { loops, ring: scratch(), sorted: scratch(), quantiles: scratch() };
  return {
    run(count) {
      if (compiled === null || count < 2 * length || compiled.loops.areFinite(input.byteOffset, count) === 0)
        return runRows(0, count);
      // The windows of the rows after these lie in the chunk, and an order of known values is there to begin with.
      runRows(0, length);
      if (rank !== undefined) {
        const output = rank.byteOffset + length * rank.BYTES_PER_ELEMENT;
        const first = input.byteOffset + input.BYTES_PER_ELEMENT;
        compiled.loops.rankWindows(first, output, length, count - length);
      }
      if (columns.length > 0) orderRows(compiled, length, count);
      else keepLast(length, count);
    },
    start(slot) {
      ring.fill(Number.NaN);
      sorted.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
      state[1] = 0;
    },
  };

  /** Brings the order up to date, and writes the quantiles. */
  function orderRows(
    { loops, ring: into, sorted: order, quantiles }: Compiled,
    from: number,
    count: number,
  ): void {
    into.set(ring);
    order.set(sorted);
    const bytes = from * input.BYTES_PER_ELEMENT;
    for (const [at, column] of columns.entries())
      quantiles.set([column.byteOffset + bytes, below[at] ?? 0, above[at] ?? 0, share[at] ?? 0], 4 * at);
    near = loops.orderRows(
      input.byteOffset + bytes,
      into.byteOffset,
      order.byteOffset,
      length,
      count - from,
      state[0] ?? 0,
      near,
      quantiles.byteOffset,
      columns.length,
    );
    ring.set(into.subarray(0, length));
    sorted.set(order.subarray(0, length));
    state[0] = ((state[0] ?? 0) + count - from) % length;
  }

  /** The last window of a chunk, of which nobody wants the order before. */
  function keepLast(from: number, count: number): void {
    let place = ((state[0] ?? 0) + count - length - from) % length;
    for (let at = 0; at < length; at += 1) {
      const current = (input[count - length + at] ?? 0) + 0;
      sorted[at] = current;
      ring[place] = current;
      place = place + 1 === length ? 0 : place + 1;
    }
    sorted.sort();
    state[0] = place;
    state[1] = length;
  }

  function runRows(from: number, to: number): void {
    const { input, rank, ring, sorted, length, columns, below, above, share } = held;
    const last = length - 1;
    let place = (state[0] ?? 0) | 0;
    let known = (state[1] ?? 0) | 0;
    let found = near;
    for (let row = from; row < to; row += 1) {
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
  }
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
