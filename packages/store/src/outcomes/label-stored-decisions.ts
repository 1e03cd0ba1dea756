import type { Db } from '@tidemark/db';
import { availableAt, type Timeframe, type TimeRange, timeframes } from '@tidemark/domain';
import {
  type CandleColumns,
  createCandleColumnBuilder,
  type Decision,
  type Funding,
  type LabelOutcome,
  type LabelSpec,
  labelFromCandles,
} from '@tidemark/evaluation';
import { type CandleRangeQuery, iterateCandleBatches } from '../candles/read-candles.ts';
import { listSeries } from '../candles/series.ts';

export interface StoredDecisions {
  readonly symbol: string;
  readonly tf: Timeframe;
  /** In order of time. */
  readonly decisions: readonly Decision[];
  readonly spec: LabelSpec;
  /** Slots that end at or before it count as closed, epoch milliseconds; at most, and by default, the end of the last stored candle. */
  readonly asOf?: number;
  readonly funding?: Funding;
  /** Candles as known at this instant, epoch milliseconds; default as they are. */
  readonly knownAt?: number;
}

/**
 * What became of decisions on one stored symbol and timeframe, in their order, see {@link labelFromCandles}. On a series without candles
 * all are pending.
 */
export async function labelStoredDecisions(db: Db, request: StoredDecisions): Promise<LabelOutcome[]> {
  const { symbol, tf, knownAt } = request;
  const stored = await listSeries(db, { symbols: [symbol] });
  const series = stored.find((one) => one.tf === tf);
  const end = series === undefined ? Number.NEGATIVE_INFINITY : availableAt(tf, series.lastTs);
  const finer = stored.map((one) => one.tf).filter((one) => timeframes.indexOf(one) < timeframes.indexOf(tf));
  finer.sort((a, b) => timeframes.indexOf(a) - timeframes.indexOf(b));
  const candles = {
    finer,
    read: (one: Timeframe, ranges: readonly TimeRange[]) =>
      readColumns(db, { symbol, tf: one, ...(knownAt === undefined ? {} : { knownAt }) }, ranges),
  };
  return labelFromCandles({ ...request, candles, asOf: Math.min(end, request.asOf ?? end) });
}

async function readColumns(
  db: Db,
  series: Omit<CandleRangeQuery, 'range'>,
  ranges: readonly TimeRange[],
): Promise<CandleColumns> {
  const builder = createCandleColumnBuilder(series.tf);
  for (const range of ranges) {
    for await (const batch of iterateCandleBatches(db, { ...series, range })) {
      for (const candle of batch) builder.add(candle);
    }
  }
  return builder.build();
}
