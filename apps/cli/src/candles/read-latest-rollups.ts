import type { Db } from '@tidemark/db';
import { longestLength, nextOpen } from '@tidemark/domain';
import { type RollupCandle, type RollupTimeframe, readRollups, type StoredSeries } from '@tidemark/store';

export interface LatestRollupsQuery {
  /** The series of 1m candles that they are made from. */
  readonly series: StoredSeries;
  readonly tf: RollupTimeframe;
  readonly limit: number;
  readonly incomplete: boolean;
}

/**
 * The latest rolled-up candles, oldest first. The window starts at the last 1m candle and widens only where candles
 * are missing. Rollups outlive the raw rows, so it may widen beyond the first of those.
 */
export async function readLatestRollups(
  db: Db,
  { series, tf, limit, incomplete }: LatestRollupsQuery,
): Promise<readonly RollupCandle[]> {
  const to = nextOpen(tf, series.lastTs);
  // One more than asked for, since the last one may still be forming.
  for (let span = (limit + 1) * longestLength(tf); ; span *= 4) {
    const from = Math.max(to - span, 0);
    const found = await readRollups(db, { symbol: series.symbol, tf, range: { from, to }, incomplete });
    if (found.length >= limit || from === 0) return found.slice(-limit);
  }
}
