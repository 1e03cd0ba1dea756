import type { DuckDBConnection } from '@duckdb/node-api';
import type { TimeRange } from '@tidemark/domain';
import { monthOf, monthsOf } from '../layout/month.ts';
import { readCandleFiles } from './candle-file.ts';
import { type KnownCandles, toKnownCandles } from './candle-month.ts';

/** A file with a month of candles as known at one instant. */
export interface CandleMonth {
  readonly month: string;
  readonly path: string;
  readonly hash: string;
}

/** The candles of one series as known at one instant, a file a month. */
export interface CandleMonths {
  /** In order. */
  readonly months: readonly CandleMonth[];
  /** The files in which candles of a range are. */
  filesOf(range: TimeRange): readonly CandleMonth[];
  /** The candles of a range, in order of time. */
  read(connection: DuckDBConnection, range: TimeRange): Promise<KnownCandles>;
}

export function candleMonths(months: readonly CandleMonth[]): CandleMonths {
  const ordered = [...months].sort((a, b) => (a.month < b.month ? -1 : 1));
  const filesOf = ({ from, to }: TimeRange) => {
    if (from >= to) return [];
    const [first, last] = [monthOf(from), monthOf(to - 1)];
    return ordered.filter(({ month }) => month >= first && month <= last);
  };
  return {
    months: ordered,
    filesOf,
    async read(connection, range) {
      const files = filesOf(range);
      // A whole month needs no condition.
      const whole = monthsOf(range).length === files.length && files.length === 1 && isWhole(range);
      if (files.length === 0) return toKnownCandles([]);
      return readCandleFiles(
        connection,
        files.map(({ path }) => path),
        whole ? undefined : range,
      );
    },
  };
}

function isWhole({ from, to }: TimeRange): boolean {
  return (
    new Date(from).getUTCDate() === 1 &&
    from % 86_400_000 === 0 &&
    monthOf(to - 1) === monthOf(from) &&
    monthOf(to) !== monthOf(from)
  );
}
