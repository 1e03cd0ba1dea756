import type { DbTransaction } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import type { SignalSeries } from '@tidemark/evaluation';
import type { SignalSelection } from './scored-signal-query.ts';
import { bindSignalFilters, signalFilters } from './signal-filters.ts';

/** How many signals of a series a window has on each UTC day; null where that is not known without looking. */
export interface SeriesDays {
  readonly series: SignalSeries;
  /** Day since the epoch, and the count. */
  readonly days: ReadonlyMap<number, number | null>;
}

const dayLength = 86_400_000;

/**
 * From the rollup, which a trigger's log makes exact: a day is as the rollup says unless the log names it. An index-only count
 * would read the whole table instead while it waits for a vacuum, which is when labels have just been written.
 */
const plain = `
  SELECT model_id, symbol, tf, (extract(epoch FROM day) / 86400)::int AS day,
    CASE WHEN bool_and(settled) AND day >= $4 AND day + interval '1 day' <= $5 THEN sum(signals)::float8 END AS signals
  FROM (SELECT model_id, symbol, tf, ts AS day, signals, true AS settled FROM tidemark.signals_1d
    UNION ALL SELECT model_id, symbol, tf, ts, 0, false FROM tidemark.signal_changes) known
  WHERE day > $4::timestamptz - interval '1 day' AND day < $5 AND ${signalFilters}
  GROUP BY model_id, symbol, tf, day`;

/** Not time_bucket, since TimescaleDB may live in a schema that is not searched. */
const dayOf = `date_bin('1 day', ts, '2000-01-01T00:00:00Z')`;

/** From the signals themselves: a continuous aggregate shows nothing of history written behind it until it is refreshed. */
const counted = `
  SELECT model_id, symbol, tf, (extract(epoch FROM ${dayOf}) / 86400)::int AS day, count(*)::float8 AS signals
  FROM signals WHERE ts >= $4 AND ts < $5 AND ${signalFilters}
  GROUP BY model_id, symbol, tf, ${dayOf}`;

type Row = { model_id: string; symbol: string; tf: SignalSeries['tf']; day: number; signals: number | null };

/** The series of a selection that have signals in a window, and how many by day. */
export async function countSignalDays(
  tx: DbTransaction,
  selection: Omit<SignalSelection, 'range'>,
  window: TimeRange,
  isHypertable: boolean,
): Promise<readonly SeriesDays[]> {
  const bound = [...bindSignalFilters(selection), new Date(window.from), new Date(window.to)];
  const rows = await tx.query<Row>('count-signal-days', isHypertable ? counted : plain, bound);
  const found = new Map<string, { series: SignalSeries; days: Map<number, number | null> }>();
  for (const row of rows) {
    const key = JSON.stringify([row.model_id, row.symbol, row.tf]);
    const one = found.get(key) ?? {
      series: { modelId: row.model_id, symbol: row.symbol, tf: row.tf },
      days: new Map(),
    };
    one.days.set(row.day, row.signals);
    found.set(key, one);
  }
  return [...found.keys()].sort().flatMap((key) => found.get(key) ?? []);
}

/**
 * The days on which a series has signals without an outcome, or may have, as ranges of time within the window.
 * @param labelled how many outcomes a day has; NaN where that is not how many signals have one
 */
export function findPendingRanges(
  days: SeriesDays['days'],
  labelled: (day: number) => number,
  window: TimeRange,
): readonly TimeRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const day of [...days.keys()].sort((a, b) => a - b)) {
    if (days.get(day) === labelled(day)) continue;
    const from = Math.max(day * dayLength, window.from);
    const to = Math.min((day + 1) * dayLength, window.to);
    const last = ranges.at(-1);
    if (last?.to === from) last.to = to;
    else if (from < to) ranges.push({ from, to });
  }
  return ranges;
}
