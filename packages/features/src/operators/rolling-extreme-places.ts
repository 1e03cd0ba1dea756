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
import { type BlockLoop, runBlocks } from './run-blocks.ts';
import { wholeNumber } from './whole-number.ts';

/** Which of several equal extremes counts: Aroon takes the latest, Qlib's IdxMax and IdxMin the first of the window. */
export interface TieRule {
  readonly ties?: 'latest' | 'first';
}

const rolling =
  (kind: string) =>
  (of: Expression, window: number, { ties = 'latest' }: TieRule = {}): Expression => ({
    kind,
    parameters: { window: wholeNumber(kind, window, 1), ties },
    inputs: [of],
  });

/**
 * Slots since the greatest value of a window: 0 where the current one is it, `window` - 1 where the oldest is. Counted from the oldest as
 * 1, as Qlib does, its place is `window` less this.
 */
export const rollingArgMax = rolling('rolling-arg-max');
/** Slots since the smallest value of a window, see {@link rollingArgMax}. */
export const rollingArgMin = rolling('rolling-arg-min');

function place(kind: string, description: string, sign: number): Operator {
  return {
    kind,
    revision: 1,
    description,
    outputs: ['value'],
    scratch: 1,
    reach: ({ window }, inputs) => windowReach(Number(window), inputs),
    kernel: (parameters, context) => placeKernel(parameters, context, sign),
  };
}

export const rollingArgMaxOperator = place(
  'rolling-arg-max',
  'Slots since the greatest value of a window.',
  1,
);
export const rollingArgMinOperator = place(
  'rolling-arg-min',
  'Slots since the smallest value of a window.',
  -1,
);

/** In the blocks of `rollingMaxOperator`, with the place of each extreme; the smallest value is the greatest of opposite sign. */
function placeKernel(
  { window, ties }: Parameters,
  {
    inputs: [input = noColumn],
    outputs: { value = noColumn },
    allocate,
    loops,
    scratch,
    isOrdinary,
  }: KernelContext,
  sign: number,
): Kernel {
  const length = Number(window);
  const latest = ties === 'latest';
  const block = allocate(length);
  /** Extremes of the block before, from each place to its end, and their places; past the end there is none. */
  const tails = allocate(length + 1);
  const tailPlaces = allocate(length + 1);
  /** Place in the block, its extreme so far and the place of that. */
  const state = allocate(3);
  const held = { input, value, block, tails, tailPlaces, length, latest };
  const waiting = loops === null ? noColumn : scratch();
  // Nothing is compared by a branch there, as in that of `rolling-max`.
  const whole: BlockLoop | null = loops && {
    length,
    kept: [[block, input]],
    canRun: (count) => isOrdinary(input, count),
    run(bytes, blocks) {
      const [from, into] = [input.byteOffset + bytes, value.byteOffset + bytes];
      loops.placeBlocks(from, into, waiting.byteOffset + bytes, length, blocks, sign, latest);
    },
  };
  return {
    run(count) {
      const { input, value, block, tails, tailPlaces, length, latest } = held;
      let place = (state[0] ?? 0) | 0;
      let head = state[1] ?? 0;
      let headPlace = state[2] ?? 0;
      for (let row = 0; row < count; ) {
        if (place === 0) {
          const next = runBlocks(whole, row, count);
          if (next > row && sign < 0) for (let at = 0; at < length; at += 1) block[at] = -(block[at] ?? 0);
          row = next;
          fillTails();
          head = Number.NEGATIVE_INFINITY;
          headPlace = 0;
        }
        const end = Math.min(count, row + length - place);
        for (; row < end; row += 1) {
          const current = sign * (input[row] ?? 0);
          block[place] = current;
          // Not a number stays, as nothing is above it.
          if (Number.isNaN(current) || current > head || (current === head && latest)) {
            head = current;
            headPlace = place;
          }
          place += 1;
          const tail = tails[place] ?? 0;
          if (head > tail || (head === tail && latest)) value[row] = place - 1 - headPlace;
          else if (tail >= head) value[row] = place - 1 + length - (tailPlaces[place] ?? 0);
          else value[row] = Number.NaN;
        }
        if (place === length) place = 0;
      }
      state[0] = place;
      state[1] = head;
      state[2] = headPlace;
    },
    start(slot) {
      block.fill(Number.NaN);
      tails.fill(Number.NaN);
      tailPlaces.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
      state[1] = Number.NaN;
      state[2] = Number.NaN;
    },
  };

  function fillTails(): void {
    const { block, tails, tailPlaces, length, latest } = held;
    let tail = Number.NEGATIVE_INFINITY;
    let tailPlace = length;
    tails[length] = tail;
    tailPlaces[length] = tailPlace;
    for (let at = length - 1; at > 0; at -= 1) {
      const one = block[at] ?? 0;
      if (Number.isNaN(one) || one > tail || (one === tail && !latest)) {
        tail = one;
        tailPlace = at;
      }
      tails[at] = tail;
      tailPlaces[at] = tailPlace;
    }
  }
}
