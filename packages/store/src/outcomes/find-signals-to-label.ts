import type { Db } from '@tidemark/db';
import { longestLength, type Side, type Timeframe, type TimeRange } from '@tidemark/domain';
import { longestWindow } from '../chunk-budget.ts';
import { readLayout } from '../read-layout.ts';

/** A signal as far as its outcome needs it. */
export interface SignalToLabel {
  readonly id: string;
  /** Decision time, epoch milliseconds. */
  readonly ts: number;
  readonly pred: Side;
  readonly proba: number | null;
  readonly latencyMs: number | null;
}

export interface SignalsToLabelQuery {
  readonly modelId: string;
  readonly symbol: string;
  readonly tf: Timeframe;
  /** Decision times, [from, to), epoch milliseconds, both finite. */
  readonly range: TimeRange;
  /** Outcomes under any of these count. */
  readonly specIds: readonly number[];
  /** Whether those are wanted that have no outcome, or those that have one; of these perhaps not what a bot wrote itself since. */
  readonly wanted: 'unlabelled' | 'labelled' | 'labelled but own';
}

const exceptOwn = `
    AND NOT ($8 AND EXISTS (
      SELECT FROM outcomes own WHERE own.spec_id = 0 AND own.model_id = $1 AND own.symbol = $2 AND own.tf = $3
        AND own.ts >= $4 AND own.ts < $5 AND own.ts = s.ts))`;

const statement = (labelled: boolean) => `
  SELECT s.id::text AS id, (extract(epoch FROM s.ts) * 1000)::float8 AS ts, s.pred, s.proba, s.latency_ms AS "latencyMs"
  FROM signals s
  WHERE s.model_id = $1 AND s.symbol = $2 AND s.tf = $3 AND s.ts >= $4 AND s.ts < $5
    AND ${labelled ? '' : 'NOT '}EXISTS (
      SELECT FROM outcomes o WHERE o.spec_id = ANY ($6::int[]) AND o.model_id = $1 AND o.symbol = $2 AND o.tf = $3
        AND o.ts >= $4 AND o.ts < $5 AND o.ts = s.ts)${labelled ? exceptOwn : ''}
  ORDER BY s.ts LIMIT $7`;

const statements = {
  unlabelled: { name: 'find-unlabelled-signals', sql: statement(false) },
  labelled: { name: 'find-labelled-signals', sql: statement(true) },
};

/** Signals at a time: some 10 MB. */
export const signalsPerPage = 50_000;

/**
 * Signals of one series that have an outcome, or have none, in order of time and pages. Each page is an anti-join of one
 * window of time; windows grow where little is found, so that nothing new costs one pass over two keys.
 */
export async function* findSignalsToLabel(
  db: Db,
  { modelId, symbol, tf, range, specIds, wanted }: SignalsToLabelQuery,
): AsyncGenerator<readonly SignalToLabel[]> {
  const { name, sql } = statements[wanted === 'unlabelled' ? 'unlabelled' : 'labelled'];
  const own = wanted === 'unlabelled' ? [] : [wanted === 'labelled but own'];
  const layout = await readLayout(db);
  const longest = Math.min(longestWindow(layout.signals), longestWindow(layout.outcomes));
  const dense = Math.min(signalsPerPage * longestLength(tf), longest);
  let width = dense;
  for (let at = range.from; at < range.to; ) {
    const to = Math.min(at + width, range.to);
    const bound = [modelId, symbol, tf, new Date(at), new Date(to), specIds, signalsPerPage, ...own];
    const page = await db.query<SignalToLabel & Record<string, unknown>>(name, sql, bound);
    if (page.length > 0) yield page;
    // One decision a time: after a full page the next one starts behind its last.
    at = page.length < signalsPerPage ? to : (page.at(-1)?.ts ?? to) + 1;
    width = page.length < signalsPerPage / 2 ? Math.min(width * 4, longest) : dense;
  }
}
