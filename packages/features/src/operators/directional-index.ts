import type { Expression } from '../definition/expression.ts';
import {
  type Kernel,
  type KernelContext,
  noColumn,
  type Operator,
  type Parameters,
  recursiveReach,
} from '../engine/operator.ts';
import { wholeNumber } from './whole-number.ts';

export interface Movement {
  /** Movement up and down, and the true range, of each slot. */
  readonly up: Expression;
  readonly down: Expression;
  readonly range: Expression;
}

const directional =
  (output: string) =>
  ({ up, down, range }: Movement, window: number): Expression => ({
    kind: 'directional-index',
    parameters: { window: wholeNumber('a directional index', window, 1) },
    inputs: [up, down, range],
    output,
  });

/** Movement up and down as shares of the true range, all under Wilder's smoothing, times 100. */
export const plusIndicator = directional('plus');
export const minusIndicator = directional('minus');
/** By how much one outweighs the other, as a share of both, times 100; null where nothing moves. */
export const directionalIndex = directional('index');

/**
 * To the bit what `wilderMean` gives of the three, and their ratios, but in one pass: the means wait for the ones before them, and can wait
 * together.
 */
export const directionalIndexOperator: Operator = {
  kind: 'directional-index',
  revision: 1,
  description:
    'Directional indicators and index (J. W. Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib PLUS_DI, MINUS_DI, DX).',
  outputs: ['plus', 'minus', 'index'],
  scratch: 2,
  reach: ({ window }, inputs) => recursiveReach(Number(window), 1 / Number(window), inputs),
  kernel: directionalIndexKernel,
};

function directionalIndexKernel(
  { window }: Parameters,
  { inputs: [up = noColumn, down = noColumn, range = noColumn], outputs, ...context }: KernelContext,
): Kernel {
  const length = Number(window);
  const { plus = context.scratch(), minus = context.scratch(), index } = outputs;
  /** Slots seen, up to the first means; nulls in a row since; the means, and sums of the differences from the first values. */
  const state = context.allocate(8);
  const { restarts } = context;
  const weight = 1 / length;
  const held = { up, down, range, plus, minus, restarts, length, weight, heldNulls: context.heldNulls() };
  return {
    run(count) {
      const { up, down, range, plus, minus, restarts, length, weight, heldNulls } = held;
      let seen = (state[0] ?? 0) | 0;
      let nulls = (state[1] ?? 0) | 0;
      let ups = state[2] ?? 0;
      let downs = state[3] ?? 0;
      let ranges = state[4] ?? 0;
      let upSum = state[5] ?? 0;
      let downSum = state[6] ?? 0;
      let rangeSum = state[7] ?? 0;
      for (let row = 0; row < count; row += 1) {
        const upNow = up[row] ?? 0;
        const downNow = down[row] ?? 0;
        const rangeNow = range[row] ?? 0;
        const all = upNow + downNow + rangeNow;
        const isNull = all - all !== 0;
        if (isNull || restarts[row] === 1) {
          if (isNull && seen > 0) nulls += 1;
          if (nulls > heldNulls || restarts[row] === 1) {
            seen = 0;
            nulls = 0;
            ups = 0;
            downs = 0;
            ranges = 0;
            upSum = 0;
            downSum = 0;
            rangeSum = 0;
          }
          plus[row] = Number.NaN;
          minus[row] = Number.NaN;
          if (isNull) continue;
        }
        nulls = 0;
        if (seen >= length) {
          ups += weight * (upNow - ups);
          downs += weight * (downNow - downs);
          ranges += weight * (rangeNow - ranges);
          // Without a range there is no movement either: nothing by nothing is not a number.
          plus[row] = 100 * (ups / ranges);
          minus[row] = 100 * (downs / ranges);
          continue;
        }
        if (seen === 0) {
          ups = upNow;
          downs = downNow;
          ranges = rangeNow;
        }
        seen += 1;
        upSum += upNow - ups;
        downSum += downNow - downs;
        rangeSum += rangeNow - ranges;
        plus[row] = Number.NaN;
        minus[row] = Number.NaN;
        if (seen === length) {
          ups += upSum / length;
          downs += downSum / length;
          ranges += rangeSum / length;
          plus[row] = 100 * (ups / ranges);
          minus[row] = 100 * (downs / ranges);
        }
      }
      state[0] = seen;
      state[1] = nulls;
      state[2] = ups;
      state[3] = downs;
      state[4] = ranges;
      state[5] = upSum;
      state[6] = downSum;
      state[7] = rangeSum;
      if (index === undefined) return;
      for (let row = 0; row < count; row += 1) {
        const above = plus[row] ?? 0;
        const below = minus[row] ?? 0;
        index[row] = 100 * (Math.abs(above - below) / (above + below));
      }
    },
    start() {
      state.fill(0);
    },
  };
}
