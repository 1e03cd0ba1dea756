import type { Db } from '@tidemark/db';
import { availableAt, type Timeframe, type TimeRange } from '@tidemark/domain';
import { iterateCandleBatches } from '@tidemark/store';
import type { DecisionRow } from './decision-row.ts';

/** The decision at the end of every stored candle that opens in a range. @throws TidemarkError `series.unknown` */
export async function* readCandleDecisions(
  db: Db,
  query: { readonly symbol: string; readonly tf: Timeframe; readonly range: TimeRange },
): AsyncGenerator<DecisionRow> {
  const { symbol, tf } = query;
  for await (const batch of iterateCandleBatches(db, query)) {
    for (const { ts } of batch) yield { symbol, tf, ts: availableAt(tf, ts) };
  }
}
