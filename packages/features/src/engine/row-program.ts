import type { SmoothedNode } from './smooth-together.ts';

/** Operations on the values of one slot: their numbers in a program. Each is the name of the compiled loop that does the same with a chunk. */
const codes = {
  add: 0,
  subtract: 1,
  multiply: 2,
  divide: 3,
  greater: 4,
  smaller: 5,
  isAbove: 6,
  isAtLeast: 7,
  isEqual: 8,
  where: 9,
  absolute: 10,
  squareRoot: 11,
} as const;
export type OperationName = keyof typeof codes;

export interface Operation {
  readonly name: OperationName;
  /** Up to three. */
  readonly inputs: readonly Float64Array[];
  readonly output: Float64Array;
}

/** One entry of a program: an operation, or a mean that forgets a share of itself at each slot. */
export type ProgramEntry = Operation | SmoothedNode;

/** Numbers an entry takes: its code, the places of three inputs and that of the output. A mean has its number in the place of the second. */
const stride = 5;
const smooth = 12;

/**
 * Computes entries one after the other, on columns of one row that are the values of `row` by their offsets. A function for each would cost a stream
 * more to call than it computes: 3 ns instead of 11.
 */
export function rowProgram(entries: readonly ProgramEntry[], row: Float64Array): () => void {
  const placeOf = (column: Float64Array | undefined) => (column?.byteOffset ?? 0) / row.BYTES_PER_ELEMENT;
  const means = entries.filter((entry) => 'smoothing' in entry);
  const lines = entries.map((entry) => {
    if ('smoothing' in entry) {
      const { input, output } = entry.smoothing;
      return [smooth, placeOf(input), means.indexOf(entry), 0, placeOf(output)];
    }
    const [first, second, third] = entry.inputs;
    return [codes[entry.name], ...[first, second, third, entry.output].map(placeOf)];
  });
  const program = Int32Array.from(lines.flat());
  return () => run(program, row, means);
}

function run(program: Int32Array, row: Float64Array, means: readonly SmoothedNode[]): void {
  for (let at = 0; at < program.length; at += stride) {
    const code = program[at] ?? 0;
    const first = row[program[at + 1] ?? 0] ?? 0;
    if (code === smooth) {
      const mean = means[program[at + 2] ?? 0];
      if (mean !== undefined) smoothRow(mean, { row, value: first, place: program[at + 4] ?? 0 });
      continue;
    }
    const second = row[program[at + 2] ?? 0] ?? 0;
    row[program[at + 4] ?? 0] = resultOf(code, first, second, row[program[at + 3] ?? 0] ?? 0);
  }
}

/** What the kernel does with a known value once the mean has begun; all else is left to it. */
function smoothRow(
  { smoothing: { state, weight, length }, restarts, run }: SmoothedNode,
  { row, value, place }: { readonly row: Float64Array; readonly value: number; readonly place: number },
): void {
  if (value - value !== 0 || (state[0] ?? 0) < length || restarts[0] === 1) {
    run(1);
    return;
  }
  const before = state[2] ?? 0;
  const mean = before + weight * (value - before);
  state[2] = mean;
  state[3] = 0;
  row[place] = mean;
}

function resultOf(code: number, first: number, second: number, third: number): number {
  switch (code) {
    case codes.add:
      return first + second;
    case codes.subtract:
      return first - second;
    case codes.multiply:
      return first * second;
    case codes.divide:
      return second === 0 ? Number.NaN : first / second;
    case codes.greater:
      return Math.max(first, second);
    case codes.smaller:
      return Math.min(first, second);
    case codes.isAbove: {
      const gap = first - second;
      return gap > 0 ? 1 : gap <= 0 ? 0 : Number.NaN;
    }
    case codes.isAtLeast: {
      const gap = first - second;
      return gap >= 0 ? 1 : gap < 0 ? 0 : Number.NaN;
    }
    case codes.isEqual: {
      const gap = first - second;
      return gap === 0 ? 1 : gap - gap === 0 ? 0 : Number.NaN;
    }
    case codes.where:
      return Number.isNaN(first) ? Number.NaN : first !== 0 ? second : third;
    case codes.absolute:
      return Math.abs(first);
    default:
      return Math.sqrt(first);
  }
}
