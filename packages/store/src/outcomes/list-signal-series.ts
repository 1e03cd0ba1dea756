import type { Db } from '@tidemark/db';
import type { Timeframe } from '@tidemark/domain';
import { splitSignalRange } from '../analytics/split-signal-range.ts';
import { readLayout } from '../read-layout.ts';

/** The signals of a model on one symbol and timeframe; decision times of the first and the last, epoch milliseconds. */
export interface SignalSpan {
  readonly symbol: string;
  readonly tf: Timeframe;
  readonly firstTs: number;
  readonly lastTs: number;
}

const sql = `
  SELECT symbol, tf, min(ts) AS first, max(ts) AS last FROM signals
  WHERE model_id = $1 AND ($2::text IS NULL OR symbol = $2) AND ts >= $3 AND ts < $4 GROUP BY symbol, tf ORDER BY symbol, tf`;

type Row = { symbol: string; tf: Timeframe; first: Date; last: Date };

const ever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** What a model has signals on, by symbol. */
export async function listSignalSeries(
  db: Db,
  { modelId, symbol }: { readonly modelId: string; readonly symbol?: string },
): Promise<readonly SignalSpan[]> {
  const found = new Map<string, SignalSpan>();
  for (const { from, to } of await splitSignalRange(db, ever, (await readLayout(db)).signals)) {
    const bound = [modelId, symbol ?? null, new Date(from), new Date(to)];
    for (const row of await db.query<Row>('list-signal-series', sql, bound)) {
      const key = `${row.symbol} ${row.tf}`;
      const firstTs = found.get(key)?.firstTs ?? row.first.getTime();
      found.set(key, { symbol: row.symbol, tf: row.tf, firstTs, lastTs: row.last.getTime() });
    }
  }
  return [...found.values()];
}
