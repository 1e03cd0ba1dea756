import type { DuckDBConnection } from '@duckdb/node-api';
import { availableAt, type Timeframe, timeframes } from '@tidemark/domain';
import type { CandleColumns, LabelCandles } from '@tidemark/evaluation';
import { concatCandles } from '../candles/candle-month.ts';
import type { CandleMonths } from '../candles/candle-months.ts';
import { rangeOfMonth } from '../layout/month.ts';

/** Candles of files, as known at one instant, by symbol and timeframe. */
export type DatasetCandles = ReadonlyMap<string, ReadonlyMap<Timeframe, CandleMonths>>;

/** The candles of a symbol for labelling decisions on a timeframe: those of files. */
export function labelSource(
  connection: DuckDBConnection,
  months: ReadonlyMap<Timeframe, CandleMonths>,
  tf: Timeframe,
): LabelCandles {
  const finer = [...months.keys()].filter((one) => timeframes.indexOf(one) < timeframes.indexOf(tf));
  return {
    finer: finer.sort((a, b) => timeframes.indexOf(a) - timeframes.indexOf(b)),
    async read(one, ranges): Promise<CandleColumns> {
      const known = months.get(one);
      const parts = [];
      for (const range of ranges) if (known !== undefined) parts.push(await known.read(connection, range));
      const { ts, open, high, low, close } = concatCandles(parts);
      return { tf: one, ts, o: open, h: high, l: low, c: close };
    },
  };
}

/** The end of the last candle, epoch milliseconds; what ends later is pending. */
export async function endOfCandles(
  connection: DuckDBConnection,
  months: CandleMonths | undefined,
  tf: Timeframe,
): Promise<number> {
  const last = months?.months.at(-1);
  if (months === undefined || last === undefined) return Number.NEGATIVE_INFINITY;
  const { ts } = await months.read(connection, rangeOfMonth(last.month));
  return availableAt(tf, ts.at(-1) ?? Number.NEGATIVE_INFINITY);
}
