import type { Expression } from '../definition/expression.ts';
import { type Operator, windowReach } from '../engine/operator.ts';
import { wholeNumber } from './whole-number.ts';
import { windowKernel } from './window-kernel.ts';

/** Mean absolute deviation of a window from its mean, as the commodity channel index has it. */
export function rollingMeanDeviation(of: Expression, window: number): Expression {
  return {
    kind: 'rolling-mean-deviation',
    parameters: { window: wholeNumber('a rolling mean deviation', window, 1) },
    inputs: [of],
  };
}

/**
 * In two passes over each window, oldest value first: no sum that goes on tells how far values lie from a mean that moves. Differences from the oldest
 * value are summed, so that equal values have exactly no deviation.
 */
export const rollingMeanDeviationOperator: Operator = {
  kind: 'rolling-mean-deviation',
  revision: 1,
  description: 'Mean absolute deviation from the mean over a window (D. Lambert 1980).',
  outputs: ['value'],
  reach: ({ window }, inputs) => windowReach(Number(window), inputs),
  kernel({ window }, context) {
    const length = Number(window);
    const { loops } = context;
    return windowKernel(context, {
      length,
      of(values, from) {
        const end = from + length;
        const oldest = values[from < length ? from : 0] ?? 0;
        let sum = 0;
        for (let at = from; at < end; at += 1) sum += (values[at] ?? 0) - oldest;
        const mean = sum / length;
        let away = 0;
        for (let at = from; at < end; at += 1) away += Math.abs((values[at] ?? 0) - oldest - mean);
        return away / length;
      },
      compiled: loops && ((first, output, rows) => loops.meanDeviations(first, output, length, rows)),
    });
  },
};
