import type { Db, DbTransaction } from '@tidemark/db';
import type { Outcome, Side } from '@tidemark/domain';
import { liftDecompressionLimit } from '../candles/lift-decompression-limit.ts';
import { longestWindow } from '../chunk-budget.ts';
import type { Layout } from '../read-layout.ts';
import { updateSignalColumns } from '../signals/set-signal-outcomes.ts';
import type { SignalSpan } from './list-signal-series.ts';
import { batchWindow, type OutcomeSeries, splitRows, withDeadlockRetry } from './write-outcomes.ts';

/**
 * A row of `label_progress` under specification 0 says that the columns of a series are still those of an earlier declared
 * specification; it goes when they are rewritten, so that a process which dies on the way leaves the rest to the next one.
 */
const mark = `
  INSERT INTO label_progress (spec_id, model_id, symbol, tf, known_at)
  SELECT 0, $1, s.symbol, s.tf, now() FROM unnest($2::text[], $3::text[]) AS s(symbol, tf)
  ON CONFLICT DO NOTHING`;

const isMarked = `
  SELECT FROM label_progress WHERE spec_id = 0 AND model_id = $1 AND symbol = $2 AND tf = $3`;

const unmark = `
  DELETE FROM label_progress WHERE spec_id = 0 AND model_id = $1 AND symbol = $2 AND tf = $3`;

const findDifferent = `
  SELECT s.id::text AS "rowId", (extract(epoch FROM s.ts) * 1000)::float8 AS ts, o.label, o.outcome, o.realized_rr AS "realizedRr"
  FROM signals s LEFT JOIN outcomes o
    ON o.spec_id = $6 AND o.model_id = $1 AND o.symbol = $2 AND o.tf = $3 AND o.ts >= $4 AND o.ts < $5 AND o.ts = s.ts
  WHERE s.model_id = $1 AND s.symbol = $2 AND s.tf = $3 AND s.ts >= $4 AND s.ts < $5
    AND (s.label, s.outcome, s.realized_rr) IS DISTINCT FROM (o.label, o.outcome, o.realized_rr)
    AND NOT EXISTS (SELECT FROM outcomes own WHERE own.spec_id = 0 AND own.model_id = $1 AND own.symbol = $2
      AND own.tf = $3 AND own.ts >= $4 AND own.ts < $5 AND own.ts = s.ts)
  ORDER BY s.ts LIMIT $7`;

type Row = {
  rowId: string;
  ts: number;
  label: Side | null;
  outcome: Outcome | null;
  realizedRr: number | null;
};

const rowsPerTransaction = 5_000;

/** Notes that the columns of these series are to be rewritten. */
export async function markColumnsToRewrite(
  tx: DbTransaction,
  modelId: string,
  series: readonly Pick<SignalSpan, 'symbol' | 'tf'>[],
): Promise<void> {
  const names = [series.map((one) => one.symbol), series.map((one) => one.tf)];
  await tx.query('mark-columns-to-rewrite', mark, [modelId, ...names]);
}

/**
 * Sets the columns of a series' signals to what the declared specification's outcomes say, null where there is none yet, if
 * that is to be done. Signals with an outcome that a bot wrote itself stay as they are. Returns the span of what changed.
 */
export async function rewriteSignalColumns(
  db: Db,
  layout: Layout,
  { series, span, specId }: { series: OutcomeSeries; span: SignalSpan; specId: number },
): Promise<boolean> {
  const key = [series.modelId, series.symbol, series.tf];
  if ((await db.query('find-columns-to-rewrite', isMarked, key)).length === 0) return false;
  const longest = Math.min(longestWindow(layout.signals), longestWindow(layout.outcomes));
  const end = span.lastTs + 1;
  for (let at = span.firstTs; at < end; ) {
    const to = Math.min(at + longest, end);
    const bound = [...key, new Date(at), new Date(to), specId, rowsPerTransaction];
    const rows = await db.query<Row>('find-columns-that-differ', findDifferent, bound);
    for (const batch of splitRows(rows, rowsPerTransaction, batchWindow(layout))) {
      await withDeadlockRetry(db, async (tx) => {
        if (layout.signals !== null) await liftDecompressionLimit(tx);
        await updateSignalColumns(tx, batch, series);
      });
    }
    at = rows.length < rowsPerTransaction ? to : (rows.at(-1)?.ts ?? to) + 1;
  }
  await db.query('unmark-columns-to-rewrite', unmark, key);
  return true;
}
