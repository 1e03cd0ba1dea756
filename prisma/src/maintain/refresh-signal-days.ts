import type { TimeRange } from '@tidemark/domain';
import type { Db } from '../db/db.ts';
import { listRawSpans } from './list-raw-spans.ts';
import { refreshWindow } from './refresh-window.ts';

const day = 86_400_000;

/** A week of 1-day chunks: some 70 locks. */
const daysPerWindow = 7;

export interface RefreshDaysOptions {
  /**
   * Only days of signals decided in it, epoch milliseconds, and only those that are materialised already: what a change of
   * their outcomes has to bring up to date. Default: all that are stored. Without TimescaleDB every changed day is.
   */
  readonly range?: TimeRange;
  /** Told of each window, from its start in epoch milliseconds. TimescaleDB alone. */
  readonly onWindow?: (start: number) => void;
}

const stateSql = `
  SELECT to_regclass('tidemark.signal_changes') IS NOT NULL AS plain`;

/**
 * Brings `tidemark.signals_1d` up to date with the signals that are stored and says how many days it looked at. A series' day
 * of which retention has dropped signals is left as it is. On TimescaleDB the day that is still forming is computed when it is
 * read, and the refresh may not be part of a transaction; elsewhere it takes in what was committed before the call.
 */
export async function refreshSignalDays(
  db: Pick<Db, 'query'>,
  options: RefreshDaysOptions = {},
): Promise<number> {
  const [state] = await db.query<{ plain: boolean }>('find-signal-changes', stateSql);
  return state?.plain ? foldChanges(db) : refreshAggregate(db, options);
}

const lastSql = 'SELECT max(id)::text AS last FROM tidemark.signal_changes';

const foldSql = 'SELECT tidemark.refresh_signal_days(up_to => $1) AS days';

async function foldChanges(db: Pick<Db, 'query'>): Promise<number> {
  // Up to the last note at the start: beside a busy writer there would be no end.
  const [noted] = await db.query<{ last: string | null }>('read-last-change', lastSql);
  if (noted === undefined || noted.last === null) return 0;
  let days = 0;
  for (let batch = -1; batch !== 0; days += batch) {
    const [row] = await db.query<{ days: number }>('refresh-signal-days', foldSql, [noted.last]);
    batch = row?.days ?? 0;
  }
  return days;
}

interface AggregateRow {
  /** Up to where it is materialised, epoch milliseconds. */
  readonly watermark: number;
  /** Before it retention may have dropped signals; null where it never has. */
  readonly dropped: number | null;
}

const aggregateSql = `
  SELECT (extract(epoch FROM _timescaledb_functions.to_timestamp(
      _timescaledb_functions.cagg_watermark(mat_hypertable_id))) * 1000)::float8 AS watermark,
    (extract(epoch FROM tidemark.dropped_until('signals')) * 1000)::float8 AS dropped
  FROM _timescaledb_catalog.continuous_agg
  WHERE user_view_schema = 'tidemark' AND user_view_name = 'signals_1d'`;

const foldDaySql = 'CALL tidemark.fold_signal_day($1)';

async function refreshAggregate(
  db: Pick<Db, 'query'>,
  { range, onWindow = () => {} }: RefreshDaysOptions,
): Promise<number> {
  const [aggregate] = await db.query<AggregateRow>('find-signal-rollup', aggregateSql);
  if (aggregate === undefined) return 0;
  const { watermark, dropped } = aggregate;
  const today = Math.floor(Date.now() / day) * day;
  const last = range === undefined ? today : Math.min(range.to, watermark, today);
  let days = 0;
  // Days up to here have been looked at: two spans may touch one.
  let done = range?.from ?? Number.NEGATIVE_INFINITY;
  for (const span of await listRawSpans(db, 'signals')) {
    const end = Math.min(Math.ceil(span.end / day) * day, Math.ceil(last / day) * day, today);
    for (let from = Math.floor(Math.max(span.start, done) / day) * day; from < end; ) {
      const cut = dropped !== null && from < dropped;
      const to = cut ? from + day : Math.min(from + daysPerWindow * day, end);
      onWindow(from);
      if (cut) await db.query('fold-signal-day', foldDaySql, [new Date(from)]);
      else await refreshWindow(db, 'tidemark.signals_1d', from, to);
      days += (to - from) / day;
      from = to;
      done = to;
    }
  }
  return days;
}
