import type { Fold, LabelSpans, TestBlock } from './fold.ts';

/**
 * The fold that tests some of the blocks and trains on the others. Neighbouring tested blocks are one contiguous block.
 * @param blocks row numbers in order of time, one block after another
 * @param tested indexes into `blocks`, ascending
 */
export function purge(
  { ts, labelEnd }: LabelSpans,
  blocks: readonly Uint32Array[],
  tested: readonly number[],
  embargoMs: number,
): Fold {
  const spans: { from: number; to: number }[] = [];
  let previous = Number.NaN;
  for (const index of tested) {
    const rows = blocks[index] ?? new Uint32Array();
    let to = Number.NEGATIVE_INFINITY;
    for (const row of rows) to = Math.max(to, labelEnd[row] ?? to);
    const last = spans.at(-1);
    if (last !== undefined && index === previous + 1) last.to = Math.max(last.to, to);
    else spans.push({ from: ts[rows[0] ?? 0] ?? 0, to });
    previous = index;
  }
  const isTested = new Set(tested);
  const others = blocks.filter((_, index) => !isTested.has(index));
  const train = new Uint32Array(others.reduce((sum, rows) => sum + rows.length, 0));
  let [kept, purged, embargoed] = [0, 0, 0];
  for (const rows of others) {
    for (const row of rows) {
      const start = ts[row] ?? 0;
      const end = labelEnd[row] ?? 0;
      if (spans.some((span) => meets(span, start, end))) purged += 1;
      else if (spans.some(({ to }) => start >= to && start < to + embargoMs)) embargoed += 1;
      else {
        train[kept] = row;
        kept += 1;
      }
    }
  }
  const test = new Uint32Array(tested.reduce((sum, index) => sum + (blocks[index]?.length ?? 0), 0));
  let filled = 0;
  for (const index of tested) {
    const rows = blocks[index] ?? new Uint32Array();
    test.set(rows, filled);
    filled += rows.length;
  }
  return { train: train.slice(0, kept), test, purged, embargoed, blocks: spans };
}

/** A label without length still occupies its instant. */
function meets({ from, to }: TestBlock, start: number, end: number): boolean {
  return start < to && (end > from || start >= from);
}
