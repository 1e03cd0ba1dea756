import type { Db } from '@tidemark/db';
import { type Candle, quote, TidemarkError, type TimeRange } from '@tidemark/domain';
import { isRollupTimeframe, type RollupTimeframe, rollupLevels } from './rollup-levels.ts';
import { splitRollupRange } from './split-rollup-range.ts';

/** A coarser candle aggregated from 1m candles. */
export interface RollupCandle extends Candle {
  readonly tf: RollupTimeframe;
  /** How many 1m candles are in it. */
  readonly candles: number;
  /** Whether it has all of its 1m candles and has ended. */
  readonly complete: boolean;
}

export interface RollupQuery {
  readonly symbol: string;
  readonly tf: RollupTimeframe;
  /** Open times of the buckets, [from, to), epoch milliseconds. */
  readonly range: TimeRange;
  /** Also buckets that miss candles, and the one that is still forming: reading that one is look-ahead. Default false. */
  readonly incomplete?: boolean;
}

type Row = Omit<Candle, 'tf' | 'ts' | 'takerBuyVol'> & {
  ts: Date;
  taker_buy_vol: number | null;
  n: number;
  ended: boolean;
};

const statement = (tf: RollupTimeframe, minutes: number) => `
  SELECT symbol, ts, o, h, l, c, v, CASE WHEN unpriced = 0 THEN quote_vol / nullif(v, 0) END AS vwap,
    CASE WHEN takers = n THEN taker_buy_vol END AS taker_buy_vol, n::int AS n,
    ts + interval '${minutes} minutes' <= now() AS ended
  FROM tidemark.candles_${tf}
  WHERE symbol = $1 AND ts >= $2 AND ts < $3
    AND ($4 OR (n = ${minutes} AND ts + interval '${minutes} minutes' <= now()))
  ORDER BY ts`;

/**
 * Coarser candles over a range, oldest first: closed and complete ones unless asked otherwise. vwap is weighted by
 * volume; it and the taker buy volume are null where a 1m candle with volume does not tell its own.
 * On TimescaleDB a correction shows in buckets that are materialised already once they are refreshed: by `refreshRollups`,
 * which the ingest commands call, or by the hourly job.
 * @throws TidemarkError `rollup.unknown`, `series.unknown` if the symbol has no 1m candles
 */
export async function readRollups(db: Db, query: RollupQuery): Promise<readonly RollupCandle[]> {
  const level = rollupLevels.find((one) => one.tf === query.tf);
  if (level === undefined || !isRollupTimeframe(query.tf)) throw unknownRollup(query.tf);
  const { tf, minutes } = level;
  const rows: Row[] = [];
  for await (const { from, to } of splitRollupRange(db, { ...query, minutes })) {
    const bound = [query.symbol, new Date(from), new Date(to), query.incomplete ?? false];
    rows.push(...(await db.query<Row>('read-rollups', statement(tf, minutes), bound)));
  }
  return rows.map(({ ts, taker_buy_vol: takerBuyVol, n, ended, ...prices }) => ({
    ...prices,
    tf,
    ts: ts.getTime(),
    takerBuyVol,
    candles: n,
    complete: ended && n === minutes,
  }));
}

function unknownRollup(tf: string): TidemarkError {
  return new TidemarkError('rollup.unknown', `no rollup is kept for ${quote(tf)}`, {
    value: tf,
    hint: `Use one of ${rollupLevels.map((level) => level.tf).join(', ')}.`,
  });
}
