import type { ValueSorter } from '../statistics/value-sorter.ts';

/**
 * The known values of a column in ascending order, each with what its row is to the statistics, so that nothing has to be looked
 * up by row. Views on a sorter's memory: good until it sorts again.
 */
export interface CodedColumn {
  readonly sorted: Float64Array;
  readonly codes: Uint32Array;
}

/** The bits of a row's code: the class of {@link WinClasses}, and whether its return is known. */
export const classMask = 3;
export const hasReturn = 4;

/** @param codeOf of each row */
export function sortColumn(values: Float64Array, codeOf: Uint8Array, sorter: ValueSorter): CodedColumn {
  const { values: sorted, codes } = sorter;
  let known = 0;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sorted[known] = value;
    codes[known] = codeOf[row] ?? 0;
    known += 1;
  }
  sorter.sort(0, known);
  return { sorted: sorted.subarray(0, known), codes: codes.subarray(0, known) };
}
