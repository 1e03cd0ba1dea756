import { quote, TidemarkError } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import { noColumn, type Operator, windowReach } from '../engine/operator.ts';
import { keepWindow } from './keep-window.ts';
import { placeInBlock } from './place-in-block.ts';

export interface FractionalOrder {
  /** 0 leaves the values as they are, 1 takes plain differences. */
  readonly order: number;
  /** The first weight below this, and all after it, are left out; 1e-4 if not given. */
  readonly threshold?: number;
}

const mostWeights = 100_000;

/**
 * Weights of the current value and those before it: 1, then each the one before times -(order - k + 1) / k, up to the last that is not below the
 * threshold in size.
 */
export function fractionalWeights({ order, threshold = 1e-4 }: FractionalOrder): readonly number[] {
  if (!(order >= 0 && order <= 2) || !(threshold > 0 && threshold < 1)) throw invalid(order, threshold);
  const weights: number[] = [];
  for (let k = 1, weight = 1; Math.abs(weight) >= threshold; k += 1) {
    if (weights.length === mostWeights) throw invalid(order, threshold);
    weights.push(weight);
    weight *= -(order - k + 1) / k;
  }
  return weights;
}

/**
 * The fractional difference over a fixed window: less of the level than a plain difference takes away, so that memory is kept; of the logarithm
 * of prices, as a rule.
 * @throws TidemarkError `feature.invalid` for an order outside 0..2, or a threshold so small that more than 100,000 weights reach it
 */
export function fractionalDifference(
  of: Expression,
  { order, threshold = 1e-4 }: FractionalOrder,
): Expression {
  fractionalWeights({ order, threshold });
  return { kind: 'fractional-difference', parameters: { order, threshold }, inputs: [of] };
}

export const fractionalDifferenceOperator: Operator = {
  kind: 'fractional-difference',
  revision: 1,
  description:
    'Fractional difference with weights cut at a threshold (M. Lopez de Prado, Advances in Financial Machine Learning, 2018, 5.5).',
  outputs: ['value'],
  scratch: 1,
  reach: (parameters, inputs) => windowReach(weightsOf(parameters).length, inputs),
  kernel(
    parameters,
    { inputs: [input = noColumn], outputs: { value = noColumn }, allocate, loops, scratch },
  ) {
    // The oldest first, as the values lie.
    const weights = Float64Array.from(weightsOf(parameters)).reverse();
    const { length } = weights;
    // Each value twice, a window apart, so that a window is always in one piece.
    const twice = allocate(2 * length);
    const state = allocate(1);
    const held = { input, value, twice, weights, length };
    const within = loops !== null && length <= input.length ? scratch() : null;
    within?.set(weights);
    return {
      run(count) {
        const before = length - 1;
        if (loops === null || within === null || count < 2 * length) return runRows(0, count);
        runRows(0, before);
        // The windows of the rows from there on lie in the chunk.
        const output = value.byteOffset + before * value.BYTES_PER_ELEMENT;
        loops.weightedSums(input.byteOffset, within.byteOffset, output, length, count - before);
        state[0] = keepWindow(twice, input, { place: state[0] ?? 0, from: before, to: count });
      },
      start(slot) {
        twice.fill(Number.NaN);
        state[0] = placeInBlock(slot, length);
      },
    };

    function runRows(from: number, to: number): void {
      const { input, value, twice, weights, length } = held;
      let place = (state[0] ?? 0) | 0;
      for (let row = from; row < to; row += 1) {
        const current = input[row] ?? 0;
        twice[place] = current;
        twice[place + length] = current;
        place += 1;
        // Four sums at a time, since each addition would wait for the one before.
        let [first, second, third, fourth] = [0, 0, 0, 0];
        let at = 0;
        for (; at + 3 < length; at += 4) {
          first += (weights[at] ?? 0) * (twice[place + at] ?? 0);
          second += (weights[at + 1] ?? 0) * (twice[place + at + 1] ?? 0);
          third += (weights[at + 2] ?? 0) * (twice[place + at + 2] ?? 0);
          fourth += (weights[at + 3] ?? 0) * (twice[place + at + 3] ?? 0);
        }
        for (; at < length; at += 1) first += (weights[at] ?? 0) * (twice[place + at] ?? 0);
        value[row] = first + second + (third + fourth);
        if (place === length) place = 0;
      }
      state[0] = place;
    }
  },
};

function weightsOf({ order, threshold }: Readonly<Record<string, unknown>>): readonly number[] {
  return fractionalWeights({ order: Number(order), threshold: Number(threshold) });
}

function invalid(order: number, threshold: number): TidemarkError {
  return new TidemarkError(
    'feature.invalid',
    `a fractional difference is given the order ${quote(order)} and the threshold ${quote(threshold)}`,
    {
      value: { order, threshold },
      hint: 'Give an order from 0 to 2 and a threshold between 0 and 1 that 100,000 weights reach; 1e-4 is usual.',
    },
  );
}
