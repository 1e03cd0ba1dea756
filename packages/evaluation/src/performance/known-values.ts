/** The values of a column at some rows that are not NaN, in the order of the rows. */
export function knownValues(column: Float64Array, rows: Uint32Array): Float64Array {
  const values = new Float64Array(rows.length);
  let known = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const value = column[rows[index] ?? 0] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    values[known] = value;
    known += 1;
  }
  return values.subarray(0, known);
}

/** The sum of all values, in their order. */
export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] ?? 0;
  return sum;
}
