import { orderBy, type ScoredSignals } from '@tidemark/evaluation';
import { cutSignalColumns, listSignalColumns } from './signal-columns.ts';

/**
 * Signals by series and time, of several rows for one decision the first that was gathered. Rows that are so already are
 * left where they are; else each column is ordered in its place, by way of one spare column.
 */
export function arrangeSignals(signals: ScoredSignals): ScoredSignals {
  if (isArranged(signals)) return signals;
  const { seriesOf, ts } = signals;
  const order = keepFirst(signals, orderBy([Float64Array.from(seriesOf), ts]));
  const spare = new Float64Array(order.length);
  for (const column of listSignalColumns(cutSignalColumns(signals, signals.length))) {
    for (let row = 0; row < order.length; row += 1) spare[row] = column[order[row] ?? 0] ?? Number.NaN;
    column.set(spare);
  }
  const { length } = order;
  return { ...cutSignalColumns(signals, length), length, series: signals.series };
}

function isArranged({ length, seriesOf, ts }: ScoredSignals): boolean {
  for (let row = 1; row < length; row += 1) {
    const series = seriesOf[row] ?? 0;
    const before = seriesOf[row - 1] ?? 0;
    if (series < before || (series === before && (ts[row] ?? 0) <= (ts[row - 1] ?? 0))) return false;
  }
  return true;
}

/** The order without the later rows of one decision. */
function keepFirst({ seriesOf, ts }: ScoredSignals, order: Uint32Array): Uint32Array {
  let kept = 0;
  for (const row of order) {
    const last = order[kept - 1] ?? -1;
    if (kept > 0 && seriesOf[row] === seriesOf[last] && ts[row] === ts[last]) continue;
    order[kept] = row;
    kept += 1;
  }
  return order.subarray(0, kept);
}
