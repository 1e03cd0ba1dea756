import type { Db } from '@tidemark/db';
import type { SignalDay } from '@tidemark/evaluation';
import { checkSelectionIsKnown } from './check-selection-is-known.ts';
import { refreshChangedDays } from './refresh-changed-days.ts';
import type { SignalSelection } from './scored-signal-query.ts';
import { bindSignalFilters, signalFilters } from './signal-filters.ts';
import { clampRange } from './split-signal-range.ts';

const sql = `
  SELECT model_id AS "modelId", symbol, tf, (extract(epoch FROM ts) * 1000)::float8 AS ts, signals::float8, holds::float8,
    wins::float8, losses::float8, timeouts::float8, unresolved::float8, pending::float8, rated::float8, winners::float8,
    sum_r AS "sumR", sum_r2 AS "sumR2", sum_gain AS "sumGain", sum_loss AS "sumLoss", latencies::float8,
    sum_latency AS "sumLatency", max_latency AS "maxLatency", scored::float8, sum_brier AS "sumBrier", sum_proba AS "sumProba"
  FROM tidemark.signals_1d
  WHERE ts > $4::timestamptz - interval '1 day' AND ts < $5 AND ${signalFilters}
  ORDER BY model_id, symbol, tf, ts`;

/**
 * Sums of a selection's signals by UTC day, by series and time: what `summarizeDays` takes, and what is left of signals that
 * retention has dropped. Days that the range touches count whole. By the declared label specification alone.
 *
 * On plain tables the days that have changed are brought up to date first; a role that may not write reads them as they were
 * at the last refresh. On TimescaleDB signals written behind the aggregate show after its next refresh.
 * @throws TidemarkError `model.unknown`, `symbol.unknown`
 */
export async function readSignalDays(db: Db, selection: SignalSelection): Promise<readonly SignalDay[]> {
  await refreshChangedDays(db);
  const { from, to } = clampRange(selection.range);
  const bound = [...bindSignalFilters(selection), new Date(from), new Date(to)];
  const days = await db.query<SignalDay>('read-signal-days', sql, bound);
  if (days.length === 0) await checkSelectionIsKnown(db, selection);
  return days;
}
