import { quote, TidemarkError } from '@tidemark/domain';
import type { ScoredSignals } from '../performance/scored-signals.ts';
import { orderBy } from '../statistics/order-by.ts';

/** Rows of two sets of signals that are about the same decisions: same symbol, timeframe and time. */
export interface MatchedRows {
  /** Columns of one length, in order of symbol, timeframe and time. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** Further signals of either set on a decision of which one is matched already. */
  readonly firstRepeated: number;
  readonly secondRepeated: number;
}

/**
 * Finds the common decisions, whatever the order of the rows. Of several signals of one set on one decision the one
 * with the least id stands for all, so that no R counts twice. Both sets are put in order by the bits of their times and
 * then walked once: linear time.
 * @throws TidemarkError `number.invalid` for a decision time that is not finite
 */
export function matchSignals(first: ScoredSignals, second: ScoredSignals): MatchedRows {
  const places = placesOf(first, second);
  const a = inOrder(first, places);
  const b = inOrder(second, places);
  const most = Math.min(first.length, second.length);
  const rows = { first: new Uint32Array(most), second: new Uint32Array(most) };
  let count = 0;
  let firstRepeated = 0;
  let secondRepeated = 0;
  for (let i = 0, j = 0; i < first.length && j < second.length; ) {
    const order = compare(a, i, b, j);
    if (order < 0) i += 1;
    else if (order > 0) j += 1;
    else {
      rows.first[count] = a.order[i] ?? 0;
      rows.second[count] = b.order[j] ?? 0;
      count += 1;
      const nextI = endOfDecision(a, i);
      const nextJ = endOfDecision(b, j);
      firstRepeated += nextI - i - 1;
      secondRepeated += nextJ - j - 1;
      i = nextI;
      j = nextJ;
    }
  }
  return {
    first: rows.first.subarray(0, count),
    second: rows.second.subarray(0, count),
    firstRepeated,
    secondRepeated,
  };
}

interface OrderedDecisions {
  readonly order: Uint32Array;
  /** By row: what stands for its symbol and timeframe, and its time. */
  readonly place: Float64Array;
  readonly ts: Float64Array;
}

type Places = ReadonlyMap<string, number>;

/** Symbols and timeframes in order of name, so that sums are taken in one order whichever set comes first. */
function placesOf(first: ScoredSignals, second: ScoredSignals): Places {
  const names = new Set([...first.series, ...second.series].map(nameOf));
  return new Map([...names].sort().map((name, place) => [name, place]));
}

function nameOf({ symbol, tf }: ScoredSignals['series'][number]): string {
  return JSON.stringify([symbol, tf]);
}

function inOrder({ length, series, seriesOf, ts, id }: ScoredSignals, places: Places): OrderedDecisions {
  const placeOf = series.map((one) => places.get(nameOf(one)) ?? 0);
  const place = new Float64Array(length);
  for (let row = 0; row < length; row += 1) {
    const time = ts[row] ?? Number.NaN;
    if (!Number.isFinite(time)) refuse(time);
    place[row] = placeOf[seriesOf[row] ?? 0] ?? 0;
  }
  return { order: orderBy([place, ts, id]), place, ts };
}

function compare(a: OrderedDecisions, i: number, b: OrderedDecisions, j: number): number {
  const left = a.order[i] ?? 0;
  const right = b.order[j] ?? 0;
  const byPlace = (a.place[left] ?? 0) - (b.place[right] ?? 0);
  return byPlace === 0 ? (a.ts[left] ?? 0) - (b.ts[right] ?? 0) : byPlace;
}

function endOfDecision(decisions: OrderedDecisions, from: number): number {
  let end = from + 1;
  while (end < decisions.order.length && compare(decisions, end, decisions, from) === 0) end += 1;
  return end;
}

function refuse(time: number): never {
  throw new TidemarkError('number.invalid', `a decision time is ${quote(time)}`, {
    value: time,
    hint: 'Give a finite number of epoch milliseconds.',
  });
}
