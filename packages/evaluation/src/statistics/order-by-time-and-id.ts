import { orderBy } from './order-by.ts';
import { ValueSorter } from './value-sorter.ts';

/** Ties up to which ids are sorted by insertion. */
const fewTies = 32;

/**
 * Row numbers in order of finite times, those of one time in order of their ids. Of a million rows in which ten share a time each, half of what
 * ordering by both keys takes: that orders everything by ids first.
 */
export function orderByTimeAndId(times: Float64Array, ids: Float64Array): Uint32Array {
  const sorter = new ValueSorter(times.length);
  const { values, codes } = sorter;
  values.set(times);
  for (let row = 0; row < codes.length; row += 1) codes[row] = row;
  sorter.sort(0, codes.length);
  for (let start = 0; start < codes.length; ) {
    let end = start + 1;
    while (end < codes.length && values[end] === values[start]) end += 1;
    if (end - start > 1) orderTies(codes.subarray(start, end), ids);
    start = end;
  }
  return codes;
}

/** Equal times come in no order: those of one id too, in that of the rows. */
function orderTies(rows: Uint32Array, ids: Float64Array): void {
  if (rows.length > fewTies) {
    rows.sort();
    rows.set(orderBy([ids], rows.slice()));
    return;
  }
  for (let at = 1; at < rows.length; at += 1) {
    const row = rows[at] ?? 0;
    const id = ids[row] ?? 0;
    let to = at;
    while (to > 0 && isAfter(ids, rows[to - 1] ?? 0, id, row)) {
      rows[to] = rows[to - 1] ?? 0;
      to -= 1;
    }
    rows[to] = row;
  }
}

function isAfter(ids: Float64Array, other: number, id: number, row: number): boolean {
  const otherId = ids[other] ?? 0;
  return otherId > id || (otherId === id && other > row);
}
