import type { Db } from '@tidemark/db';
import type { Timeframe, TimeRange } from '@tidemark/domain';
import { longestWindow } from '../chunk-budget.ts';
import { readLayout } from '../read-layout.ts';

export interface SignalsToCount {
  readonly modelId: string;
  readonly symbol: string;
  readonly tf: Timeframe;
  /** Decision times, [from, to), epoch milliseconds, both finite. */
  readonly range: TimeRange;
  readonly specId: number;
  /** Whether outcomes that a bot wrote itself stand in place of this specification's. */
  readonly declared: boolean;
  /** What was decided from here on is pending. */
  readonly cut: number;
}

export interface SignalCounts {
  /** Signals with an outcome that a bot wrote itself, which stands. */
  readonly own: number;
  readonly labelled: number;
  /** Signals without an outcome whose path may have closed. */
  readonly open: number;
  readonly pending: number;
}

const countOutcomes = `
  SELECT count(*)::int AS n, count(*) FILTER (WHERE ts >= $7)::int AS late FROM outcomes
  WHERE spec_id = $1 AND model_id = $2 AND symbol = $3 AND tf = $4 AND ts >= $5 AND ts < $6`;

const countBoth = `
  SELECT count(*)::int AS n, count(*) FILTER (WHERE o.ts >= $7)::int AS late FROM outcomes o JOIN outcomes w
    ON w.spec_id = 0 AND w.model_id = $2 AND w.symbol = $3 AND w.tf = $4 AND w.ts >= $5 AND w.ts < $6 AND w.ts = o.ts
  WHERE o.spec_id = $1 AND o.model_id = $2 AND o.symbol = $3 AND o.tf = $4 AND o.ts >= $5 AND o.ts < $6`;

const countSignals = `
  SELECT count(*)::int AS n, count(*) FILTER (WHERE ts >= $6)::int AS late FROM signals
  WHERE model_id = $1 AND symbol = $2 AND tf = $3 AND ts >= $4 AND ts < $5`;

type Row = { n: number; late: number };

/** What there is to do on one series, by counting keys: where nothing is, that is all it takes. */
export async function countSignalsToLabel(db: Db, query: SignalsToCount): Promise<SignalCounts> {
  const { modelId, symbol, tf, range, specId, declared, cut } = query;
  const layout = await readLayout(db);
  const width = Math.min(longestWindow(layout.signals), longestWindow(layout.outcomes));
  let [own, labelled, open, pending] = [0, 0, 0, 0];
  const count = async (name: string, sql: string, bound: readonly unknown[]) =>
    (await db.query<Row>(name, sql, bound))[0] ?? { n: 0, late: 0 };
  for (let at = range.from; at < range.to; at += width) {
    const bounds = [new Date(at), new Date(Math.min(at + width, range.to)), new Date(cut)];
    const key = [modelId, symbol, tf, ...bounds];
    const signals = await count('count-signals-of-series', countSignals, key);
    const outcomes = await count('count-outcomes', countOutcomes, [specId, ...key]);
    const owns = declared ? await count('count-outcomes', countOutcomes, [0, ...key]) : { n: 0, late: 0 };
    const both = owns.n === 0 ? owns : await count('count-outcomes-of-both', countBoth, [specId, ...key]);
    own += owns.n;
    labelled += outcomes.n - both.n;
    // Those whose path ended and that closed before a candle was dropped may be late too, and are not pending.
    const late = signals.late - (outcomes.late + owns.late - both.late);
    pending += late;
    open += signals.n - (outcomes.n + owns.n - both.n) - late;
  }
  return { own, labelled, open, pending };
}
