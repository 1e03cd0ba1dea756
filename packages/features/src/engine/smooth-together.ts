import type { ChunkMemory } from '../compiled/chunk-memory.ts';
import type { Smoothing } from './operator.ts';

export interface SmoothedNode {
  readonly smoothing: Smoothing;
  readonly restarts: Uint8Array;
  /** Computes it alone, whatever there is in a chunk. */
  run(this: void, count: number): void;
}

const side = 4;

/**
 * Computes means that forget a share of themselves by fours, side by side, an input before what it is the input of. To the bit what each
 * would give alone: what is not the plain case, a mean that has not begun, a null, a restart, is left to their own kernels.
 */
export function smoothTogether(
  nodes: readonly SmoothedNode[],
  memory: ChunkMemory,
): readonly ((count: number) => void)[] {
  const steps: ((count: number) => void)[] = [];
  for (let at = 0; at < nodes.length; at += side) {
    const four = nodes.slice(at, at + side);
    const [only] = four;
    // Alone it is as fast by itself.
    if (four.length === 1 && only !== undefined) steps.push(only.run);
    else steps.push(smoothFour(four, memory));
  }
  return steps;
}

function smoothFour(nodes: readonly SmoothedNode[], { loops, column }: ChunkMemory): (count: number) => void {
  const smoothings = nodes.map(({ smoothing }) => smoothing);
  // In the places that are left, a mean of zeros that stays 0.
  const nothing = nodes.length === side ? undefined : column().fill(0);
  const given = column();
  const addresses = new Uint32Array(given.buffer, given.byteOffset, 2 * side);
  const numbers = new Float64Array(given.buffer, given.byteOffset + addresses.byteLength, 2 * side);
  for (let at = 0; at < side; at += 1) {
    const { input = nothing, output = nothing, weight = 0 } = smoothings[at] ?? {};
    addresses[at] = input?.byteOffset ?? 0;
    addresses[side + at] = output?.byteOffset ?? 0;
    numbers[at] = weight;
  }
  const restarts = [...new Set(nodes.map((node) => node.restarts))];
  const inputs = [...new Set(smoothings.map(({ input }) => input))];
  const isInside = (input: Float64Array) => smoothings.some(({ output }) => output === input);
  const outside = inputs.filter((input) => !isInside(input));
  const inside = inputs.filter(isInside);
  const allFinite = (columns: readonly Float64Array[], count: number): boolean =>
    columns.every(({ byteOffset }) => loops.areFinite(byteOffset, count) !== 0);
  return (count) => {
    const isPlain =
      smoothings.every(isSteady) &&
      restarts.every(({ byteOffset }) => loops.isAnySet(byteOffset, count) === 0) &&
      allFinite(outside, count);
    if (isPlain) {
      for (const [at, { state }] of smoothings.entries()) numbers[side + at] = state[2] ?? 0;
      loops.smoothFour(given.byteOffset, numbers.byteOffset, count);
      // Beyond 1e308 a mean may have become infinite, which is a null to the one that reads it.
      if (allFinite(inside, count)) {
        for (const [at, { state }] of smoothings.entries()) state[2] = numbers[side + at] ?? 0;
        return;
      }
    }
    for (const { run } of nodes) run(count);
  };
}

/** Whether each known value changes the mean and nothing else. */
function isSteady({ state, length }: Smoothing): boolean {
  return (state[0] ?? 0) >= length && state[3] === 0;
}
