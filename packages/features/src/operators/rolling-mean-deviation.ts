import type { Expression } from '../definition/expression.ts';
import { noColumn, type Operator, windowReach } from '../engine/operator.ts';
import { keepWindow } from './keep-window.ts';
import { placeInBlock } from './place-in-block.ts';
import { wholeNumber } from './whole-number.ts';

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
  kernel({ window }, { inputs: [input = noColumn], outputs: { value = noColumn }, allocate, loops }) {
    const length = Number(window);
    // Each value twice, a window apart, so that a window is always in one piece.
    const twice = allocate(2 * length);
    const state = allocate(1);
    const held = { input, value, twice, length };
    return {
      run(count) {
        const before = length - 1;
        if (loops === null || count < 2 * length) return runRows(0, count);
        runRows(0, before);
        // The windows of the rows from there on lie in the chunk.
        const output = value.byteOffset + before * value.BYTES_PER_ELEMENT;
        loops.meanDeviations(input.byteOffset, output, length, count - before);
        state[0] = keepWindow(twice, input, { place: state[0] ?? 0, from: before, to: count });
      },
      start(slot) {
        twice.fill(Number.NaN);
        state[0] = placeInBlock(slot, length);
      },
    };

    function runRows(from: number, to: number): void {
      const { input, value, twice, length } = held;
      let place = (state[0] ?? 0) | 0;
      for (let row = from; row < to; row += 1) {
        const current = input[row] ?? 0;
        twice[place] = current;
        twice[place + length] = current;
        place += 1;
        const end = place + length;
        const oldest = twice[place < length ? place : 0] ?? 0;
        let sum = 0;
        for (let at = place; at < end; at += 1) sum += (twice[at] ?? 0) - oldest;
        const mean = sum / length;
        let away = 0;
        for (let at = place; at < end; at += 1) away += Math.abs((twice[at] ?? 0) - oldest - mean);
        value[row] = away / length;
        if (place === length) place = 0;
      }
      state[0] = place;
    }
  },
};
