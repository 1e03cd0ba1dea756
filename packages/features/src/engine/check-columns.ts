import { TidemarkError } from '@tidemark/domain';
import type { FeatureView } from '../definition/feature-view.ts';
import type { CandleInput } from './candle-input.ts';

interface Filled {
  readonly view: FeatureView;
  /** The columns that are to be filled. */
  readonly columns: readonly Float64Array[];
  /** Values of each. */
  readonly length: number;
  /** What is read meanwhile. */
  readonly inputs: readonly CandleInput[];
}

/** @throws TidemarkError `feature.invalid` unless there is a column for each feature, in memory of its own */
export function checkColumns({ view, columns, length, inputs }: Filled): void {
  const { names } = view;
  const value = columns.map((column) => column.length);
  const hint = `Give ${names.length} columns of ${length} values, in memory that is neither of another column nor of the candles.`;
  const whose = `the columns to be filled with ${view.name}@${view.version}`;
  if (columns.length !== names.length || columns.some((column) => column.length !== length))
    throw new TidemarkError('feature.invalid', `${whose} are not one a feature with a value a candle`, {
      value,
      hint,
    });
  const read = new Set(inputs.flatMap((candles): Float64Array[] => Object.values(candles)));
  const isShared = columns.some((column, at) =>
    [...columns.slice(at + 1), ...read].some((other) => overlap(column, other)),
  );
  if (!isShared) return;
  throw new TidemarkError('feature.invalid', `${whose} share memory with one another, or with the candles`, {
    value,
    hint,
  });
}

function overlap(one: Float64Array, other: Float64Array): boolean {
  const [from, to] = [Math.max(one.byteOffset, other.byteOffset), Math.min(endOf(one), endOf(other))];
  return one.buffer === other.buffer && from < to;
}

function endOf({ byteOffset, byteLength }: Float64Array): number {
  return byteOffset + byteLength;
}
