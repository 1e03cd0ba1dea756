import type { Timeframe } from '@tidemark/domain';
import type { Loops } from '../compiled/loops.ts';
import type { Parameter } from '../definition/expression.ts';
import type { Operation, OperationName } from './row-program.ts';

export type Parameters = Readonly<Record<string, Parameter>>;

/** Missing slots in a row over which a recursive state is held; with one more it starts anew. See {@link KernelContext.heldNulls}. */
export const heldSlots = 3;

/** What a kernel works on. Columns of one chunk: row `i` of every column is of the same slot, and slots follow one another. */
export interface KernelContext {
  readonly inputs: readonly Float64Array[];
  /** The outputs that are wanted, by name; `value` where the operator has one. */
  readonly outputs: Readonly<Record<string, Float64Array>>;
  /** 1 in the row in which a gap of the candles has become too long to hold a recursive state: it starts anew. */
  readonly restarts: Uint8Array;
  /** Of the rows. */
  readonly timeframe: Timeframe;
  /**
   * Nulls in a row over which a recursive state is held, whatever made them; with one more it starts anew. A null stands for a missing slot:
   * `heldSlots` of them, and those that windows in the inputs make of these.
   */
  heldNulls(): number;
  /** Memory that is part of a snapshot, full of NaN at first. */
  allocate(length: number): Float64Array;
  /** The compiled loops, where all columns lie in their memory; null in a stream, which goes row by row. */
  readonly loops: Loops | null;
  /** Whether so many rows of a column are finite, and none is -0; false in a stream. */
  isOrdinary(column: Float64Array, rows: number): boolean;
  /** One more column of the chunk, for what lies between inputs and outputs; {@link Operator.scratch} says of how many. */
  scratch(): Float64Array;
}

/** Computes one operator, row by row; whatever it keeps between calls is in memory that it allocated. NaN is "not known". */
export interface Kernel {
  /** Computes the rows 0 .. `count` - 1, which follow those of the last call. */
  run(this: void, count: number): void;
  /** Forgets everything: the next row is that of `slot`, the number of a slot since the epoch. */
  start(slot: number): void;
  /** What it is where it is a single operation on each row: several go together in a stream. */
  readonly operation?: Operation;
  /** Of a mean that forgets a share of itself: what it takes to compute several of them together. */
  readonly smoothing?: Smoothing;
}

export interface Smoothing {
  readonly input: Float64Array;
  readonly output: Float64Array;
  readonly weight: number;
  /** Values after which the mean has begun. */
  readonly length: number;
  /** Values seen up to there; the sum that it begins with; the mean; nulls in a row since the last value. */
  readonly state: Float64Array;
}

/** How much history decides a value. */
export interface Reach {
  /** Slots before the current one that decide a value; null where all history does. */
  readonly lookback: number | null;
  /** Slots before the first value: as many rows after a start are null. */
  readonly warmUp: number;
  /** Slots after which two starts agree to 1e-9 of the value's scale; `warmUp` where the lookback is finite. */
  readonly memory: number;
}

export interface Operator {
  readonly kind: string;
  /** Goes up whenever the bits that it computes change: part of every fingerprint. */
  readonly revision: number;
  /** What it is, in the field's words, and whose definition it follows. */
  readonly description: string;
  /** Names of what it computes; one alone is `value`. */
  readonly outputs: readonly string[];
  /** Names of outputs that go with a number: `quantile 0.8`. */
  readonly numberedOutputs?: readonly string[];
  /** Columns that its kernel takes for itself, at most; none if not given. */
  readonly scratch?: number;
  /** @param inputs the reach of all inputs together */
  reach(parameters: Parameters, inputs: Reach): Reach;
  kernel(parameters: Parameters, context: KernelContext): Kernel;
}

/** Whether the operator computes an output of that name. */
export function hasOutput({ outputs, numberedOutputs = [] }: Operator, name: string): boolean {
  const [word = '', number = ''] = name.split(' ');
  return outputs.includes(name) || (numberedOutputs.includes(word) && name === `${word} ${Number(number)}`);
}

/** The work of a kernel that has none: its column is filled by somebody else, or once for all. */
export const idle = (): void => undefined;

/** Stands for an input or output that is not there, where a type has to be satisfied. */
export const noColumn = new Float64Array();

type Described = Pick<Operator, 'kind' | 'revision' | 'description'>;

/** An operator whose value of a slot depends on that slot of its inputs alone. */
export function elementwise(
  operator: Described & {
    run(
      parameters: Parameters,
      inputs: readonly Float64Array[],
      output: Float64Array,
    ): (count: number) => void;
  },
): Operator {
  const { run, ...described } = operator;
  return {
    ...described,
    outputs: ['value'],
    reach: (_, inputs) => inputs,
    kernel: (parameters, { inputs, outputs: { value = noColumn } }) => ({
      run: run(parameters, inputs, value),
      start: idle,
    }),
  };
}

/** One that is a single operation: a compiled loop over a chunk, a line of a program in a stream. */
export function operation({ name, ...described }: Described & { readonly name: OperationName }): Operator {
  return {
    ...described,
    outputs: ['value'],
    reach: (_, inputs) => inputs,
    kernel: (_, { inputs, outputs: { value = noColumn }, loops }) => ({
      run: loops === null ? idle : loopOver(loops[name], [...inputs, value]),
      start: idle,
      operation: { name, inputs, output: value },
    }),
  };
}

function loopOver(
  loop: (...addressesAndRows: number[]) => void,
  columns: readonly Float64Array[],
): (count: number) => void {
  const addresses = columns.map(({ byteOffset }) => byteOffset);
  return (count) => loop(...addresses, count);
}

/** Reach of a window of so many slots, the current one included. */
export function windowReach(window: number, inputs: Reach): Reach {
  const before = window - 1;
  return {
    lookback: inputs.lookback === null ? null : inputs.lookback + before,
    warmUp: inputs.warmUp + before,
    memory: inputs.memory + before,
  };
}

/** Reach of a recursion that has its first value after `seed` slots and forgets a share `forgets` of what it knew at each. */
export function recursiveReach(seed: number, forgets: number, inputs: Reach): Reach {
  const fading = forgets >= 1 ? 0 : Math.ceil(Math.log(1e-10) / Math.log(1 - forgets));
  const before = seed - 1;
  return { lookback: null, warmUp: inputs.warmUp + before, memory: inputs.memory + before + fading };
}
