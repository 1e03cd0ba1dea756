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
  readonly pending: number;
}

const countOutcomes = `
  SELECT count(*)::int AS n FROM outcomes
  WHERE spec_id = $1 AND model_id = $2 AND symbol = $3 AND tf = $4 AND ts >= $5 AND ts < $6`;

const countBoth = `
  SELECT count(*)::int AS n FROM outcomes o JOIN outcomes w
    ON w.spec_id = 0 AND w.model_id = $2 AND w.symbol = $3 AND w.tf = $4 AND w.ts >= $5 AND w.ts < $6 AND w.ts = o.ts
  WHERE o.spec_id = $1 AND o.model_id = $2 AND o.symbol = $3 AND o.tf = $4 AND o.ts >= $5 AND o.ts < $6`;

const countUnlabelled = `
  SELECT count(*)::int AS n FROM signals s
  WHERE s.model_id = $2 AND s.symbol = $3 AND s.tf = $4 AND s.ts >= $5 AND s.ts < $6 AND NOT EXISTS (
    SELECT FROM outcomes o WHERE o.spec_id = ANY ($1::int[]) AND o.model_id = $2 AND o.symbol = $3 AND o.tf = $4
      AND o.ts >= $5 AND o.ts < $6 AND o.ts = s.ts)`;

/** What there is on one series before a labelling, by counting keys. */
export async function countSignalsToLabel(db: Db, query: SignalsToCount): Promise<SignalCounts> {
  const { modelId, symbol, tf, range, specId, declared, cut } = query;
  const layout = await readLayout(db);
  const width = Math.min(longestWindow(layout.signals), longestWindow(layout.outcomes));
  const key = [modelId, symbol, tf];
  const count = async (name: string, sql: string, bound: readonly unknown[]) =>
    (await db.query<{ n: number }>(name, sql, bound))[0]?.n ?? 0;
  let [own, labelled, pending] = [0, 0, 0];
  for (let at = range.from; at < range.to; at += width) {
    const to = Math.min(at + width, range.to);
    const bounds = [new Date(at), new Date(to)];
    const owns = declared ? await count('count-outcomes', countOutcomes, [0, ...key, ...bounds]) : 0;
    const both =
      owns === 0 ? 0 : await count('count-outcomes-of-both', countBoth, [specId, ...key, ...bounds]);
    own += owns;
    labelled += (await count('count-outcomes', countOutcomes, [specId, ...key, ...bounds])) - both;
    if (to <= cut) continue;
    const late = [new Date(Math.max(at, cut)), new Date(to)];
    const specIds = declared ? [0, specId] : [specId];
    pending += await count('count-unlabelled-signals', countUnlabelled, [specIds, ...key, ...late]);
  }
  return { own, labelled, pending };
}
