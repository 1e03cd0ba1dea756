import { ValueSorter } from '../statistics/value-sorter.ts';

export interface PositionConcurrency {
  /** Averaged over the time from the first entry to the last exit; NaN if that is none. */
  readonly average: number;
  readonly max: number;
  /** Share of that time with at least one position open. */
  readonly exposure: number;
}

/**
 * How many positions are open at once; each is open in [entry, exit), so that one that is left at an instant and one
 * that is entered at it do not meet. Columns of one length, epoch milliseconds.
 */
export function positionConcurrency(entries: Float64Array, exits: Float64Array): PositionConcurrency {
  const entryTimes = sorted(entries);
  const exitTimes = sorted(exits);
  const first = entryTimes[0] ?? Number.NaN;
  const span = (exitTimes[exitTimes.length - 1] ?? Number.NaN) - first;
  let open = 0;
  let max = 0;
  let entered = 0;
  let since = first;
  let held = 0;
  let busy = 0;
  for (let left = 0; left < exits.length; ) {
    const exit = exitTimes[left] ?? 0;
    const entry = entered < entries.length ? (entryTimes[entered] ?? 0) : Number.POSITIVE_INFINITY;
    const now = Math.min(entry, exit);
    if (open > 0) busy += now - since;
    held += open * (now - since);
    since = now;
    if (entry < exit) {
      open += 1;
      entered += 1;
      if (open > max) max = open;
    } else {
      open -= 1;
      left += 1;
    }
  }
  return { average: held / span, max, exposure: busy / span };
}

function sorted(times: Float64Array): Float64Array {
  const sorter = new ValueSorter(times.length);
  sorter.values.set(times);
  sorter.sort(0, times.length);
  return sorter.values;
}
