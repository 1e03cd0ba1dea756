import { type Kernel, type KernelContext, noColumn } from '../engine/operator.ts';
import { placeInBlock } from './place-in-block.ts';

interface Windows {
  readonly length: number;
  /** The value of the window that begins in a place of `values`, the oldest value first. */
  of(values: Float64Array, from: number): number;
  /** The same, compiled, for the windows that begin in so many rows from an address on, into another; null where there is no such loop. */
  readonly compiled: ((first: number, output: number, rows: number) => void) | null;
}

/** Looks through each window anew. */
export function windowKernel(
  { inputs: [input = noColumn], outputs: { value = noColumn }, allocate }: KernelContext,
  { length, of, compiled }: Windows,
): Kernel {
  // Each value twice, a window apart, so that a window is always in one piece.
  const twice = allocate(2 * length);
  const state = allocate(1);

  /** Keeps the values of rows, and computes theirs up to `to`. */
  function runRows(from: number, to: number, isWanted: boolean): void {
    let place = (state[0] ?? 0) | 0;
    for (let row = from; row < to; row += 1) {
      const current = input[row] ?? 0;
      twice[place] = current;
      twice[place + length] = current;
      place += 1;
      if (isWanted) value[row] = of(twice, place);
      if (place === length) place = 0;
    }
    state[0] = place;
  }

  return {
    run(count) {
      const before = length - 1;
      if (compiled === null || count < 2 * length) {
        runRows(0, count, true);
        return;
      }
      runRows(0, before, true);
      // The windows of the rows from there on lie in the chunk; of their values the last are kept.
      const bytes = before * value.BYTES_PER_ELEMENT;
      compiled(input.byteOffset, value.byteOffset + bytes, count - before);
      state[0] = ((state[0] ?? 0) + count - before - length) % length;
      runRows(count - length, count, false);
    },
    start(slot) {
      twice.fill(Number.NaN);
      state[0] = placeInBlock(slot, length);
    },
  };
}
