import { candleColumns, type KnownCandles, toKnownCandles } from './candle-month.ts';

/**
 * Of several versions of candles, those as known at an instant: of each open time the latest that was known then.
 * @param versions in any order
 */
export function mergeVersions(versions: KnownCandles, knownAt: number): KnownCandles {
  const { ts, knownFrom } = versions;
  const rows = new Uint32Array(ts.length);
  let count = 0;
  let ordered = true;
  for (let row = 0; row < ts.length; row += 1) {
    if ((knownFrom[row] ?? 0) > knownAt) continue;
    if (count > 0 && !((ts[row] ?? 0) > (ts[rows[count - 1] ?? 0] ?? 0))) ordered = false;
    rows[count] = row;
    count += 1;
  }
  const known = rows.subarray(0, count);
  // What comes straight from a table is in order, each candle once.
  if (ordered) return count === ts.length ? versions : take(versions, known);
  known.sort((a, b) => (ts[a] ?? 0) - (ts[b] ?? 0) || (knownFrom[a] ?? 0) - (knownFrom[b] ?? 0));
  let kept = 0;
  for (let at = 0; at < known.length; at += 1) {
    const row = known[at] ?? 0;
    const next = known[at + 1];
    if (next !== undefined && ts[next] === ts[row]) continue;
    known[kept] = row;
    kept += 1;
  }
  return take(versions, known.subarray(0, kept));
}

function take(candles: KnownCandles, rows: Uint32Array): KnownCandles {
  return toKnownCandles(
    candleColumns.map((name) => {
      const from = candles[name];
      const column = new Float64Array(rows.length);
      for (let at = 0; at < rows.length; at += 1) column[at] = from[rows[at] ?? 0] ?? Number.NaN;
      return column;
    }),
  );
}
