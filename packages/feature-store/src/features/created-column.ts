/** Candles by when they open and since when they are known, epoch milliseconds; in order of time. */
export interface KnownSince {
  readonly ts: Float64Array;
  readonly knownFrom: Float64Array;
}

/**
 * Since when rows are known whose values depend on a window of candles: known-from of the newest revision among the candles that open in
 * [from(row), ts of the row], of all the symbols that are read.
 * @param rows open times, ascending
 * @param from ascending with the row
 */
export function createdOfWindows(
  rows: Float64Array,
  from: (ts: number) => number,
  sources: readonly KnownSince[],
): Float64Array {
  const created = new Float64Array(rows.length);
  for (const { ts, knownFrom } of sources) {
    // Rows of the source in the window whose known-from exceeds that of all after them: the first is the greatest.
    const queue = new Uint32Array(ts.length);
    let [head, tail, next] = [0, 0, 0];
    for (let row = 0; row < rows.length; row += 1) {
      const at = rows[row] ?? 0;
      const start = from(at);
      for (; next < ts.length && (ts[next] ?? 0) <= at; next += 1) {
        while (tail > head && (knownFrom[queue[tail - 1] ?? 0] ?? 0) <= (knownFrom[next] ?? 0)) tail -= 1;
        queue[tail] = next;
        tail += 1;
      }
      while (head < tail && (ts[queue[head] ?? 0] ?? 0) < start) head += 1;
      if (head < tail) created[row] = Math.max(created[row] ?? 0, knownFrom[queue[head] ?? 0] ?? 0);
    }
  }
  return created;
}

/** The same where all history decides: the newest revision so far. @param before of the state that entered */
export function createdOfHistory(
  rows: Float64Array,
  before: number,
  sources: readonly KnownSince[],
): Float64Array {
  const created = new Float64Array(rows.length).fill(before);
  for (const { ts, knownFrom } of sources) {
    let [newest, next] = [0, 0];
    for (let row = 0; row < rows.length; row += 1) {
      for (; next < ts.length && (ts[next] ?? 0) <= (rows[row] ?? 0); next += 1)
        newest = Math.max(newest, knownFrom[next] ?? 0);
      created[row] = Math.max(created[row] ?? 0, newest);
    }
  }
  return created;
}
