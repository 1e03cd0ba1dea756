import type { Db } from '@tidemark/db';
import { type Candle, longestLength, type TimeRange } from '@tidemark/domain';
import { longestWindow } from '../chunk-budget.ts';
import { readLayout } from '../read-layout.ts';
import { type CandleSqlRow, candleSelect, readCandleRow } from './candle-columns.ts';
import type { StoredSeries } from './series.ts';

const orders = { forward: 'ASC', backward: 'DESC' } as const;
const among = 'symbol = $1 AND tf = $2 AND ts >= $3 AND ts < $4';

const current = (order: 'ASC' | 'DESC') => `
  SELECT ${candleSelect} FROM candles WHERE ${among} ORDER BY ts ${order} LIMIT $5`;

/** Those that were believed at $6: stored ones that were so already, and what has been corrected since. */
const asKnown = (order: 'ASC' | 'DESC') => `
  (SELECT ${candleSelect} FROM candles WHERE ${among} AND known_from <= $6 ORDER BY ts ${order} LIMIT $5)
  UNION ALL
  (SELECT ${candleSelect} FROM candle_revisions WHERE ${among} AND known_from <= $6 AND known_to > $6 ORDER BY ts ${order} LIMIT $5)
  ORDER BY ts ${order} LIMIT $5`;

const week = 7 * 86_400_000;

export interface Walk {
  readonly series: StoredSeries;
  /** Open times, [from, to), epoch milliseconds. */
  readonly range: TimeRange;
  readonly direction: 'forward' | 'backward';
  /** Candles that one step aims at, and gives at most. */
  readonly step: number;
  /** Candles as known at this instant, epoch milliseconds; default as they are. */
  readonly knownAt?: number;
}

/**
 * The stored candles of a range, a time window at a time, in the walk's direction: a statement each, bounded at both ends.
 * One LIMIT query over six months of 1-hour chunks plans for 20 s and takes more locks than a stock server has. Windows
 * grow where candles are missing, and no window gives more than a step: the one that leaves a gap of a year would hold
 * a year of candles.
 */
export async function* walkCandles(
  db: Db,
  { series, range, direction, step, knownAt }: Walk,
): AsyncGenerator<Candle[]> {
  const { symbol, tf } = series;
  const from = Math.max(range.from, series.firstTs);
  const to = Math.min(range.to, series.lastTs + 1);
  if (from >= to) return;
  const dense = step * longestLength(tf);
  const forward = direction === 'forward';
  let longest: number | undefined;
  /** A window of a week is always short enough; how much more there may be is asked for when it is wanted. */
  async function shorten(width: number): Promise<number> {
    if (width <= week) return width;
    longest ??= longestWindow((await readLayout(db)).candles);
    return Math.min(width, Math.max(longest, week));
  }

  let width = await shorten(dense);
  for (let at = forward ? from : to; forward ? at < to : at > from; ) {
    const window = forward
      ? { from: at, to: Math.min(at + width, to) }
      : { from: Math.max(at - width, from), to: at };
    const bound = [symbol, tf, new Date(window.from), new Date(window.to), step];
    const rows = await (knownAt === undefined
      ? db.query<CandleSqlRow>('read-candles', current(orders[direction]), bound)
      : db.query<CandleSqlRow>('read-candles-as-known', asKnown(orders[direction]), [
          ...bound,
          new Date(knownAt),
        ]));
    const candles = rows.map(readCandleRow);
    if (candles.length > 0) yield candles;
    const last = candles.length < step ? undefined : candles.at(-1);
    at = nextStart(window, direction, last?.ts);
    width = await shorten(rows.length < step / 2 ? width * 4 : dense);
  }
}

/** @param cutAt the last candle of a window that may hold more */
function nextStart(window: TimeRange, direction: Walk['direction'], cutAt: number | undefined): number {
  if (direction === 'forward') return cutAt === undefined ? window.to : cutAt + 1;
  return cutAt ?? window.from;
}
