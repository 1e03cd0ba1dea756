import { quote, TidemarkError } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import { noColumn, type Operator, type Parameters, recursiveReach } from '../engine/operator.ts';
import { wholeNumber } from './whole-number.ts';

const smoothed =
  (kind: string) =>
  (of: Expression, window: number): Expression => ({
    kind,
    parameters: { window: wholeNumber(kind, window, 1) },
    inputs: [of],
  });

/** The exponential moving average: each value weighs 2 / (window + 1), what was before the rest. */
export const exponentialMean = smoothed('exponential-mean');
/** Wilder's smoothing: each value weighs 1 / window. */
export const wilderMean = smoothed('wilder-mean');

export interface SmoothedMeanOptions {
  /** Of each value; what was before weighs the rest. Above 0, at most 1. */
  readonly weight: number;
  /** Values whose plain mean it begins with; 1, as pandas' `ewm(adjust=False)`, if not given. */
  readonly seed?: number;
}

/** A mean that forgets a given share of itself at each slot. */
export function smoothedMean(of: Expression, { weight, seed = 1 }: SmoothedMeanOptions): Expression {
  if (!(weight > 0 && weight <= 1)) {
    throw new TidemarkError('feature.invalid', `a smoothed mean is given the weight ${quote(weight)}`, {
      value: weight,
      hint: 'Give the share of the newest value: above 0, at most 1.',
    });
  }
  const window = wholeNumber('the seed of a smoothed mean', seed, 1);
  return { kind: 'smoothed-mean', parameters: { weight, window }, inputs: [of] };
}

/**
 * A mean that forgets a fixed share of itself at each slot. It begins with the plain mean of the first `window` values, as TA-Lib does.
 * A null is passed over as a missing slot is: the mean goes on with the next value, and begins anew where there are too many in a row.
 */
function smoothing(
  kind: string,
  { description, weightOf }: { readonly description: string; weightOf(parameters: Parameters): number },
): Operator {
  return {
    kind,
    revision: 3,
    description,
    outputs: ['value'],
    // Its share of what several side by side take.
    scratch: 1,
    reach: (parameters, inputs) => recursiveReach(Number(parameters.window), weightOf(parameters), inputs),
    kernel(parameters, { inputs: [input = noColumn], outputs: { value = noColumn }, ...context }) {
      const length = Number(parameters.window);
      const weight = weightOf(parameters);
      /** Values seen, up to the first mean; sum of their differences from the first of them; the mean; nulls in a row since. */
      const state = context.allocate(4);
      const { restarts } = context;
      const held = { input, value, restarts, length, weight, heldNulls: context.heldNulls() };
      return {
        run(count) {
          const { input, value, restarts, length, weight, heldNulls } = held;
          let seen = (state[0] ?? 0) | 0;
          let sum = state[1] ?? 0;
          let mean = state[2] ?? 0;
          let nulls = (state[3] ?? 0) | 0;
          for (let row = 0; row < count; row += 1) {
            const current = input[row] ?? 0;
            // Neither NaN nor an infinite value may enter what is never forgotten.
            const isNull = current - current !== 0;
            if (isNull || restarts[row] === 1) {
              if (isNull && seen > 0) nulls += 1;
              if (nulls > heldNulls || restarts[row] === 1) {
                seen = 0;
                sum = 0;
                mean = 0;
                nulls = 0;
              }
              value[row] = Number.NaN;
              if (isNull) continue;
            }
            nulls = 0;
            if (seen >= length) {
              mean += weight * (current - mean);
              value[row] = mean;
            } else {
              // Up to there the mean stands for the first value, and what is summed are the differences from it: equal values have exactly their mean.
              if (seen === 0) mean = current;
              seen += 1;
              sum += current - mean;
              value[row] = Number.NaN;
              if (seen === length) {
                mean += sum / length;
                value[row] = mean;
              }
            }
          }
          state[0] = seen;
          state[1] = sum;
          state[2] = mean;
          state[3] = nulls;
        },
        start() {
          state.fill(0);
        },
        smoothing: { input, output: value, weight, length, state },
      };
    },
  };
}

export const exponentialMeanOperator = smoothing('exponential-mean', {
  description: 'Exponential moving average, begun with the plain mean of its first window (TA-Lib EMA).',
  weightOf: ({ window }) => 2 / (Number(window) + 1),
});

export const wilderMeanOperator = smoothing('wilder-mean', {
  description:
    "Wilder's smoothing, begun with the plain mean of its first window (J. W. Wilder, New Concepts in Technical Trading Systems, 1978).",
  weightOf: ({ window }) => 1 / Number(window),
});

export const smoothedMeanOperator = smoothing('smoothed-mean', {
  description: 'Exponential moving average with a given weight (pandas ewm(alpha, adjust=False)).',
  weightOf: ({ weight }) => Number(weight),
});
