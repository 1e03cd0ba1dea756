import { quote, TidemarkError } from '@tidemark/domain';
import { orderBy } from '../statistics/order-by.ts';
import type { LabelSpans } from './fold.ts';

/**
 * Row numbers in order of time, cut into contiguous blocks of as equal a count as can be without parting rows of one
 * instant.
 * @throws TidemarkError `number.invalid` where a label ends before it starts or has no end, or instants are too few
 */
export function cutByTime({ ts, labelEnd }: LabelSpans, count: number): Uint32Array[] {
  for (let row = 0; row < ts.length; row += 1) {
    if ((labelEnd[row] ?? Number.NaN) >= (ts[row] ?? Number.NaN)) continue;
    throw new TidemarkError('number.invalid', `the label of row ${row} ends at ${quote(labelEnd[row])}`, {
      value: labelEnd[row],
      hint: 'Leave out rows that have no label, and give the end of the whole horizon of the others.',
    });
  }
  const order = orderBy([ts]);
  const blocks: Uint32Array[] = [];
  let start = 0;
  for (let block = 1; block <= count; block += 1) {
    let end = Math.max(start, Math.round((block * order.length) / count));
    while (end > start && end < order.length && ts[order[end] ?? 0] === ts[order[end - 1] ?? 0]) end += 1;
    if (end === start) {
      throw new TidemarkError('number.invalid', `${ts.length} rows are to be cut into ${count} blocks`, {
        value: count,
        hint: 'Ask for fewer folds: each block needs an instant of its own.',
      });
    }
    blocks.push(order.slice(start, end));
    start = end;
  }
  return blocks;
}
