import type { Db } from '@tidemark/db';
import { availableAt, longestLength, type TimeRange } from '@tidemark/domain';
import {
  type CandleColumns,
  createCandleColumnBuilder,
  type Decision,
  type Funding,
  type LabelOutcome,
  type LabelSpec,
  labelDecisions,
  labelHorizon,
} from '@tidemark/evaluation';
import { iterateCandleBatches } from '../candles/read-candles.ts';
import type { StoredSeries } from '../candles/series.ts';
import { atrHistory, listFinerSeries, usesAtr } from './find-stale-ranges.ts';

/** Candles that one pass holds, 40 bytes each, besides the horizon's. */
const candlesPerPass = 250_000;

export interface OutcomeRequest {
  readonly series: StoredSeries;
  readonly spec: LabelSpec;
  readonly funding?: Funding;
}

/** A decision and what became of it. */
export interface DecisionOutcome<Row extends Decision> {
  readonly decision: Row;
  readonly outcome: LabelOutcome;
}

/**
 * What became of decisions on one series, in order of time, in one walk over its candles that holds a window of them at a
 * time and leaves out stretches without decisions. What counts as closed is what had closed by the end of the last stored
 * candle: a later load decides what is pending now.
 */
export async function* computeOutcomes<Row extends Decision>(
  db: Db,
  { series, spec, funding }: OutcomeRequest,
  decisions: readonly Row[],
): AsyncGenerator<readonly DecisionOutcome<Row>[]> {
  const { symbol, tf, lastTs } = series;
  const slot = longestLength(tf);
  const ahead = (labelHorizon(spec) + 1) * slot + spec.entryDelayMs;
  const behind = usesAtr(spec) ? atrHistory * slot : 0;
  const asOf = availableAt(tf, lastTs);
  for (let at = 0; at < decisions.length; ) {
    const from = decisions[at]?.ts ?? 0;
    let end = at + 1;
    let last = from;
    for (; end < decisions.length; end += 1) {
      const ts = decisions[end]?.ts ?? 0;
      if (ts - from > candlesPerPass * slot || ts - last > ahead + behind) break;
      last = ts;
    }
    const pass = decisions.slice(at, end);
    at = end;
    const range = { from: from - behind, to: last + ahead + 1 };
    const candles = await readColumns(db, series, range);
    const ties = new Set<number>();
    const request = { candles, decisions: pass, spec, asOf, ...(funding === undefined ? {} : { funding }) };
    let outcomes = labelDecisions({ ...request, onTie: (ts) => ties.add(ts) });
    const finerCandles = ties.size === 0 ? [] : await readFinerCandles(db, { symbol, tf }, [...ties]);
    if (finerCandles.length > 0) outcomes = labelDecisions({ ...request, finerCandles });
    yield pass.flatMap((decision, index) => {
      const outcome = outcomes[index];
      return outcome === undefined ? [] : [{ decision, outcome }];
    });
  }
}

async function readColumns(
  db: Db,
  { symbol, tf }: Pick<StoredSeries, 'symbol' | 'tf'>,
  range: TimeRange,
): Promise<CandleColumns> {
  const columns = createCandleColumnBuilder(tf);
  for await (const batch of iterateCandleBatches(db, { symbol, tf, range }))
    for (const candle of batch) columns.add(candle);
  return columns.build();
}

/** The finer candles inside candles that touch both barriers, of each finer timeframe that has any. */
async function readFinerCandles(
  db: Db,
  { symbol, tf }: Pick<StoredSeries, 'symbol' | 'tf'>,
  ties: readonly number[],
): Promise<readonly CandleColumns[]> {
  const found: CandleColumns[] = [];
  const inOrder = [...ties].sort((a, b) => a - b);
  for (const finer of await listFinerSeries(db, { symbol, tf })) {
    const columns = createCandleColumnBuilder(finer.tf);
    let any = false;
    for (const from of inOrder) {
      const range = { from, to: availableAt(tf, from) };
      if (range.to <= finer.firstTs || from > finer.lastTs) continue;
      for await (const batch of iterateCandleBatches(db, { symbol, tf: finer.tf, range })) {
        for (const candle of batch) columns.add(candle);
        any ||= batch.length > 0;
      }
    }
    if (any) found.push(columns.build());
  }
  return found;
}
