import type { Db } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import { readLayout } from '../read-layout.ts';
import { checkSelectionIsKnown } from './check-selection-is-known.ts';
import { refreshChangedDays } from './refresh-changed-days.ts';
import type { SignalSelection } from './scored-signal-query.ts';
import { bindSignalFilters, signalFilters } from './signal-filters.ts';
import { splitSignalRange } from './split-signal-range.ts';

const readDays = `
  SELECT min(ts) AS first, max(ts) + interval '24 hours' AS last FROM tidemark.signals_1d WHERE ${signalFilters}`;

const readEnds = `
  SELECT min(ts) AS first, max(ts) AS last FROM signals WHERE ts >= $4 AND ts < $5 AND ${signalFilters}`;

type Ends = { first: Date | null; last: Date | null };

const dayLength = 86_400_000;

/**
 * The range that holds every stored signal of a selection, from its first decision to just after its last; null where
 * retention has dropped all of them. Plain tables are asked at the two days that the rollup names, hypertables window by window.
 * @throws TidemarkError `model.unknown`, `symbol.unknown`
 */
export async function readSignalSpan(
  db: Db,
  selection: Omit<SignalSelection, 'range'> = {},
): Promise<TimeRange | null> {
  const filters = bindSignalFilters(selection);
  const ends = async ({ from, to }: TimeRange): Promise<Ends> => {
    const [found] = await db.query<Ends>('read-signal-ends', readEnds, [
      ...filters,
      new Date(from),
      new Date(to),
    ]);
    return found ?? { first: null, last: null };
  };
  const windows = await listWindows(db, filters);
  for (const window of windows) {
    const { first, last } = await ends(window);
    if (first === null || last === null) continue;
    for (const later of windows.toReversed()) {
      if (later.from <= window.from) break;
      const found = await ends(later);
      if (found.last !== null) return { from: first.getTime(), to: found.last.getTime() + 1 };
    }
    return { from: first.getTime(), to: last.getTime() + 1 };
  }
  await checkSelectionIsKnown(db, selection);
  return null;
}

/** Where to look for the ends, first things first. */
async function listWindows(db: Db, filters: readonly unknown[]): Promise<readonly TimeRange[]> {
  const chunkInterval = (await readLayout(db)).signals;
  const ever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  if (chunkInterval !== null) return splitSignalRange(db, ever, chunkInterval);
  await refreshChangedDays(db);
  const [days] = await db.query<Ends>('read-signal-day-span', readDays, filters);
  const [first, last] = [days?.first?.getTime(), days?.last?.getTime()];
  if (first === undefined || last === undefined) return splitSignalRange(db, ever, null);
  const inner = { from: first + dayLength, to: last - dayLength };
  return [
    { from: first, to: Math.min(first + dayLength, last) },
    ...(inner.from < inner.to ? [inner] : []),
    ...(first + dayLength < last ? [{ from: last - dayLength, to: last }] : []),
  ];
}
