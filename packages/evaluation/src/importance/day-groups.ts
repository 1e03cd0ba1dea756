import type { ScoredSignals } from '../performance/scored-signals.ts';
import { orderBy } from '../statistics/order-by.ts';

/** Signals group by group: those of one symbol and timeframe on one UTC day, in order of day, then symbol. */
export interface DayGroups {
  /** The row at each place. */
  readonly rows: Uint32Array;
  /** The first place of each group, and the number of rows after the last. */
  readonly start: Uint32Array;
  /** Of each group: days since the epoch. */
  readonly day: Int32Array;
}

const dayMs = 86_400_000;

/** A symbol at two timeframes counts as two, since a return over H candles is another thing on either. */
export function groupByDay(signals: ScoredSignals): DayGroups {
  const pools = new Map<string, number>();
  const poolOf = signals.series.map(({ symbol, tf }) => {
    const name = JSON.stringify([symbol, tf]);
    const pool = pools.get(name) ?? pools.size;
    pools.set(name, pool);
    return pool;
  });
  const { length } = signals;
  const dayOfRow = signals.ts.map((ts) => Math.floor(ts / dayMs));
  const poolOfRow = Float64Array.from(signals.seriesOf, (series) => poolOf[series] ?? 0);
  const rows = orderBy([dayOfRow, poolOfRow]);
  const start: number[] = [];
  const day: number[] = [];
  let lastDay = Number.NaN;
  let lastPool = -1;
  for (let place = 0; place < length; place += 1) {
    const row = rows[place] ?? 0;
    const ownDay = dayOfRow[row] ?? 0;
    const ownPool = poolOfRow[row] ?? 0;
    if (ownDay !== lastDay || ownPool !== lastPool) {
      start.push(place);
      day.push(ownDay);
      lastDay = ownDay;
      lastPool = ownPool;
    }
  }
  return { rows, start: Uint32Array.from([...start, length]), day: Int32Array.from(day) };
}
