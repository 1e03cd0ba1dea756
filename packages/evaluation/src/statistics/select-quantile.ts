/**
 * The quantile of values in any order, without sorting them: linear time. The same number as `quantile` of the sorted
 * values (type 7). It reorders `values`; none of them may be NaN. null if there are no values.
 * @param p from 0 to 1
 */
export function selectQuantile(values: Float64Array, p: number): number | null {
  const last = values.length - 1;
  if (last < 0) return null;
  const position = last * p;
  const rank = Math.floor(position);
  partitionAt(values, 0, last, rank);
  const below = values[rank] ?? Number.NaN;
  // As `quantile` has it, which adds nothing to it: -0 becomes 0.
  if (position === rank) return below + 0;
  let above = Number.POSITIVE_INFINITY;
  for (let index = rank + 1; index <= last; index += 1) {
    const value = values[index] ?? above;
    if (value < above) above = value;
  }
  return below + (above - below) * (position - rank);
}

/**
 * Puts the value of the given rank into its place, none greater before it and none smaller after it: SELECT of
 * R. Floyd and R. Rivest, algorithm 489, Communications of the ACM, 1975, with its constants.
 */
function partitionAt(values: Float64Array, from: number, to: number, rank: number): void {
  let left = from;
  let right = to;
  while (right > left) {
    if (right - left > 600) {
      // The value at `rank` of a sample makes a pivot that is nearly right.
      const count = right - left + 1;
      const place = rank - left + 1;
      const log = Math.log(count);
      const sample = 0.5 * Math.exp((2 * log) / 3);
      const sd = 0.5 * Math.sqrt((log * sample * (count - sample)) / count) * Math.sign(place - count / 2);
      const sampleLeft = Math.max(left, Math.floor(rank - (place * sample) / count + sd));
      const sampleRight = Math.min(right, Math.floor(rank + ((count - place) * sample) / count + sd));
      partitionAt(values, sampleLeft, sampleRight, rank);
    }
    const pivot = values[rank] ?? 0;
    let i = left;
    let j = right;
    swap(values, left, rank);
    if ((values[right] ?? 0) > pivot) swap(values, right, left);
    while (i < j) {
      swap(values, i, j);
      i += 1;
      j -= 1;
      while ((values[i] ?? pivot) < pivot) i += 1;
      while ((values[j] ?? pivot) > pivot) j -= 1;
    }
    if (values[left] === pivot) swap(values, left, j);
    else {
      j += 1;
      swap(values, j, right);
    }
    if (j <= rank) left = j + 1;
    if (rank <= j) right = j - 1;
  }
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one] ?? 0;
  values[one] = values[other] ?? 0;
  values[other] = kept;
}
