/**
 * Keeps the last window of a chunk of which rows have been left out: each value twice, a window apart, so that a window is always in one piece.
 * @param place that of the next row to be kept
 * @returns that of the row after the chunk
 */
export function keepWindow(
  twice: Float64Array,
  input: Float64Array,
  { place, from, to }: { readonly place: number; readonly from: number; readonly to: number },
): number {
  const length = twice.length / 2;
  const first = to - length;
  let at = (place + first - from) % length;
  for (let row = first; row < to; row += 1) {
    const value = input[row] ?? 0;
    twice[at] = value;
    twice[at + length] = value;
    at = at + 1 === length ? 0 : at + 1;
  }
  return at;
}
