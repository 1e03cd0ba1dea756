import type { Db } from '../db/db.ts';
import type { Interval } from '../settings/interval.ts';
import type { TableName } from './table-name.ts';

/** Stored rows older than a horizon. Times are epoch milliseconds, UTC. */
export interface ExpiredRows {
  readonly table: TableName;
  readonly horizon: number;
  /** Chunks that lie wholly before the horizon: what a run of the job drops. 0 without TimescaleDB. */
  readonly chunks: number;
  readonly rows: number;
  readonly from: number | null;
  readonly to: number | null;
}

interface CountOptions {
  readonly table: TableName;
  readonly retention: Interval;
  /** Whether the table is a hypertable. */
  readonly hypertable: boolean;
  /** Count only the rows of chunks that lie wholly before the horizon; default false. */
  readonly wholeChunks?: boolean;
}

interface Span {
  readonly start: Date | string;
  readonly end: Date;
}

// Reading a chunk takes a lock on it and on each of its indexes; with PostgreSQL's stock max_locks_per_transaction one
// count over 2,000 chunks fails with "out of shared memory".
const chunksPerQuery = 100;

/** Counts the rows that are older than the retention, in queries of bounded size. */
export async function countExpired(db: Pick<Db, 'query'>, options: CountOptions): Promise<ExpiredRows> {
  const { table, retention, hypertable, wholeChunks = false } = options;
  const [clock] = await db.query<{ horizon: Date }>(
    'read-horizon',
    'SELECT now() - $1::interval AS horizon',
    [retention],
  );
  const horizon = clock?.horizon ?? new Date(0);
  const spans = hypertable ? await listChunks(db, table, horizon) : [{ start: '-infinity', end: horizon }];
  const whole = spans.filter(({ end }) => end <= horizon);
  const counted = wholeChunks ? whole : spans;
  let [rows, from, to]: [number, number | null, number | null] = [0, null, null];
  for (let at = 0; at < counted.length; at += chunksPerQuery) {
    const batch = counted.slice(at, at + chunksPerQuery);
    const end = new Date(Math.min(horizon.getTime(), batch.at(-1)?.end.getTime() ?? 0));
    const [found] = await db.query<{ rows: number; from: number | null; to: number | null }>(
      'count-expired',
      `SELECT count(*)::float8 AS rows, (extract(epoch FROM min(ts)) * 1000)::float8 AS "from",
         (extract(epoch FROM max(ts)) * 1000)::float8 AS "to"
       FROM public.${table} WHERE ts >= $1 AND ts < $2`,
      [batch[0]?.start, end],
    );
    rows += found?.rows ?? 0;
    from ??= found?.from ?? null;
    to = found?.to ?? to;
  }
  return { table, horizon: horizon.getTime(), chunks: hypertable ? whole.length : 0, rows, from, to };
}

function listChunks(db: Pick<Db, 'query'>, table: TableName, horizon: Date): Promise<Span[]> {
  return db.query<{ start: Date; end: Date }>(
    'list-expired-chunks',
    `SELECT range_start AS start, range_end AS "end" FROM timescaledb_information.chunks
     WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND range_start < $2 ORDER BY range_start`,
    [table, horizon],
  );
}
