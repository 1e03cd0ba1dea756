import { longestLength, nextOpen } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import { noColumn, type Operator } from '../engine/operator.ts';
import { time } from './column.ts';

/**
 * The end of the slot, epoch milliseconds: the instant from which anything computed from its candle can be known, and so the time of the
 * feature row itself.
 */
export const availableTime: Expression = { kind: 'available-time', parameters: {}, inputs: [time] };

export const availableTimeOperator: Operator = {
  kind: 'available-time',
  revision: 1,
  description: 'The end of the slot, epoch milliseconds.',
  outputs: ['value'],
  reach: (_, inputs) => inputs,
  kernel(_, { inputs: [input = noColumn], outputs: { value = noColumn }, timeframe }) {
    const length = longestLength(timeframe);
    return {
      run(count) {
        for (let row = 0; row < count; row += 1)
          value[row] =
            timeframe === '1mo' ? nextOpen(timeframe, input[row] ?? 0) : (input[row] ?? 0) + length;
      },
      start: () => undefined,
    };
  },
};
