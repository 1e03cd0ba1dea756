import type { ScoredSignals } from '../performance/scored-signals.ts';

/** Rows of two sets of signals that are about the same decision: same symbol, timeframe and time. */
export interface MatchedRows {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
}

/** Finds the common decisions. Time linear in the signals where the rows of a series are in order of time. */
export function matchSignals(first: ScoredSignals, second: ScoredSignals): MatchedRows {
  const rowOf = new Map<string, Map<number, number>>();
  for (let row = 0; row < second.length; row += 1) {
    const key = seriesKey(second, row);
    const rows = rowOf.get(key) ?? new Map<number, number>();
    if (rows.size === 0) rowOf.set(key, rows);
    rows.set(second.ts[row] ?? 0, row);
  }
  const matched = { first: new Uint32Array(first.length), second: new Uint32Array(first.length) };
  let count = 0;
  for (let row = 0; row < first.length; row += 1) {
    const other = rowOf.get(seriesKey(first, row))?.get(first.ts[row] ?? 0);
    if (other === undefined) continue;
    matched.first[count] = row;
    matched.second[count] = other;
    count += 1;
  }
  return { first: matched.first.subarray(0, count), second: matched.second.subarray(0, count) };
}

function seriesKey({ series, seriesOf }: ScoredSignals, row: number): string {
  const one = series[seriesOf[row] ?? 0];
  return one === undefined ? '' : `${one.tf} ${one.symbol}`;
}
