import { quote, TidemarkError } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import { noColumn, type Operator, windowReach } from '../engine/operator.ts';
import { windowKernel } from './window-kernel.ts';

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
  kernel(parameters, context) {
    // The oldest first, as the values lie.
    const weights = Float64Array.from(weightsOf(parameters)).reverse();
    const { length } = weights;
    const {
      inputs: [input = noColumn],
      loops,
      scratch,
    } = context;
    const within = loops !== null && length <= input.length ? scratch() : null;
    within?.set(weights);
    return windowKernel(context, {
      length,
      of(values, from) {
        // Four sums at a time, since each addition would wait for the one before.
        let [first, second, third, fourth] = [0, 0, 0, 0];
        let at = 0;
        for (; at + 3 < length; at += 4) {
          first += (weights[at] ?? 0) * (values[from + at] ?? 0);
          second += (weights[at + 1] ?? 0) * (values[from + at + 1] ?? 0);
          third += (weights[at + 2] ?? 0) * (values[from + at + 2] ?? 0);
          fourth += (weights[at + 3] ?? 0) * (values[from + at + 3] ?? 0);
        }
        for (; at < length; at += 1) first += (weights[at] ?? 0) * (values[from + at] ?? 0);
        return first + second + (third + fourth);
      },
      compiled:
        loops &&
        within &&
        ((first, output, rows) => loops.weightedSums(first, within.byteOffset, output, length, rows)),
    });
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
