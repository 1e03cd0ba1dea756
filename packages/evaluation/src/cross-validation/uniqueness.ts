import type { Timeframe } from '@tidemark/domain';
import type { ScoredSignals } from '../performance/scored-signals.ts';
import { identity, orderBy } from '../statistics/order-by.ts';
import { toSlotNumbers } from './slot-numbers.ts';

/**
 * How much of each label is its own: the mean over its candles of 1 / (labels that occupy that candle), counted among
 * the given rows alone, per symbol and timeframe whoever the model is. 1 for a label that overlaps no other. After
 * M. Lopez de Prado, Advances in Financial Machine Learning, 2018, chapter 4.
 *
 * A label occupies the candles that open in [ts, end of its horizon), one at least; where that end is not known, as
 * for outcomes that a bot wrote itself, its exit time stands for it, and where that is not known either the row is no
 * label: NaN, and no candle is occupied by it. One sweep over starts and ends in order, whatever the horizon.
 * @param rows all if absent
 * @returns one value a row, in the order of `rows`
 */
export function uniqueness(
  signals: ScoredSignals,
  rows: Uint32Array = identity(signals.length),
): Float64Array {
  const result = new Float64Array(rows.length).fill(Number.NaN);
  for (const { tf, places } of poolBySymbol(signals, rows)) {
    const starts = new Float64Array(places.length);
    const ends = new Float64Array(places.length);
    let labels = 0;
    for (let index = 0; index < places.length; index += 1) {
      const place = places[index] ?? 0;
      const row = rows[place] ?? 0;
      const horizon = signals.labelEnd[row] ?? Number.NaN;
      const end = Number.isNaN(horizon) ? (signals.exitTs[row] ?? Number.NaN) : horizon;
      if (Number.isNaN(end)) continue;
      starts[labels] = signals.ts[row] ?? Number.NaN;
      ends[labels] = end;
      places[labels] = place;
      labels += 1;
    }
    sweep(tf, starts.subarray(0, labels), ends.subarray(0, labels), places, result);
  }
  return result;
}

function poolBySymbol(
  signals: ScoredSignals,
  rows: Uint32Array,
): { readonly tf: Timeframe; readonly places: Uint32Array }[] {
  const pools = new Map<string, number>();
  const timeframes: Timeframe[] = [];
  const poolOf = signals.series.map(({ symbol, tf }) => {
    const name = JSON.stringify([symbol, tf]);
    const pool = pools.get(name) ?? pools.size;
    if (!pools.has(name)) timeframes.push(tf);
    pools.set(name, pool);
    return pool;
  });
  const counts = new Uint32Array(pools.size);
  for (let place = 0; place < rows.length; place += 1) {
    const pool = poolOf[signals.seriesOf[rows[place] ?? 0] ?? 0] ?? 0;
    counts[pool] = (counts[pool] ?? 0) + 1;
  }
  const placesOf = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let place = 0; place < rows.length; place += 1) {
    const pool = poolOf[signals.seriesOf[rows[place] ?? 0] ?? 0] ?? 0;
    const next = counts[pool] ?? 0;
    const places = placesOf[pool];
    if (places !== undefined) places[next] = place;
    counts[pool] = next + 1;
  }
  return timeframes.map((tf, pool) => ({ tf, places: placesOf[pool] ?? new Uint32Array() }));
}

/**
 * The integral of 1 / concurrency runs along; what it gains between a label's start and end, divided by the label's
 * length, is its uniqueness. It is kept in two float64, since it grows with the history and a label is short.
 */
function sweep(
  tf: Timeframe,
  starts: Float64Array,
  ends: Float64Array,
  places: Uint32Array,
  result: Float64Array,
): void {
  toSlotNumbers(tf, starts);
  toSlotNumbers(tf, ends);
  for (let label = 0; label < ends.length; label += 1) {
    ends[label] = Math.max(ends[label] ?? 0, (starts[label] ?? 0) + 1);
  }
  const byStart = orderBy([starts]);
  const byEnd = orderBy([ends]);
  const high = new Float64Array(starts.length);
  const low = new Float64Array(starts.length);
  let integral = 0;
  let rest = 0;
  let open = 0;
  let until = 0;
  let started = 0;
  for (let ended = 0; ended < ends.length; ) {
    const ending = byEnd[ended] ?? 0;
    const starting = byStart[started] ?? 0;
    const end = ends[ending] ?? 0;
    const start = started < starts.length ? (starts[starting] ?? 0) : Number.POSITIVE_INFINITY;
    const next = Math.min(start, end);
    if (open > 0 && next > until) {
      const gain = (next - until) / open;
      const sum = integral + gain;
      rest += integral >= gain ? integral - sum + gain : gain - sum + integral;
      integral = sum;
    }
    until = next;
    if (start < end) {
      high[starting] = integral;
      low[starting] = rest;
      open += 1;
      started += 1;
    } else {
      const gained = integral - (high[ending] ?? 0) + (rest - (low[ending] ?? 0));
      result[places[ending] ?? 0] = gained / (end - (starts[ending] ?? 0));
      open -= 1;
      ended += 1;
    }
  }
}
