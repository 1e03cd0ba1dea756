import type { Db } from '../db/db.ts';
import type { CurrentPolicies } from '../policies/current-policies.ts';
import type { TableName } from '../policies/table-name.ts';
import type { RollupStatus } from './database-status.ts';
import type { HealthFacts, OldestChunks } from './judge-health.ts';

// A compressed chunk that got later rows counts as uncompressed: is_compressed alone stays true for it.
const oldestSql = `
  SELECT hypertable_name AS name,
    (extract(epoch FROM min(range_end)) * 1000)::float8 AS "any",
    (extract(epoch FROM min(range_end) FILTER (WHERE NOT is_compressed OR _timescaledb_functions.chunk_status_text(
      format('%I.%I', chunk_schema, chunk_name)::regclass) <> '{COMPRESSED}')) * 1000)::float8 AS uncompressed
  FROM timescaledb_information.chunks
  WHERE hypertable_schema = 'public' AND hypertable_name IN ('candles', 'signals', 'outcomes') GROUP BY 1`;

// From the series that the loads keep: max(ts) over 4,401 chunks plans for 2 s.
const lastCandleSql = `
  SELECT (extract(epoch FROM max(last_ts)) * 1000)::float8 AS last FROM public.candle_series WHERE tf = '1m'`;

// A chunk of which every day has been materialised if the job has been round.
const lastChunkSql = `
  SELECT range_start AS "from", range_end AS "to" FROM timescaledb_information.chunks
  WHERE hypertable_schema = 'public' AND hypertable_name = 'signals' AND range_end <= now() - interval '2 days 2 hours'
  ORDER BY range_start DESC LIMIT 1`;

// Nothing, where an import has made the chunk and failed.
const lastSignalSql = `
  SELECT (extract(epoch FROM date_bin('1 day', ts, '2000-01-01T00:00:00Z')) * 1000)::float8 AS last
  FROM public.signals WHERE ts >= $1 AND ts < $2 LIMIT 1`;

/** What {@link judgeHealth} looks at. */
export async function readHealthFacts(
  db: Pick<Db, 'query'>,
  policies: Extract<CurrentPolicies, { kind: 'timescale' }>,
  rollups: readonly RollupStatus[],
): Promise<HealthFacts> {
  const rows = await db.query<OldestChunks & { name: TableName }>('read-oldest-chunks', oldestSql);
  const [candle] = await db.query<{ last: number | null }>('read-last-candle', lastCandleSql);
  const [chunk] = await db.query<{ from: Date; to: Date }>('read-last-signal-chunk', lastChunkSql);
  const [signal] =
    chunk === undefined
      ? []
      : await db.query<{ last: number }>('read-last-signal', lastSignalSql, [chunk.from, chunk.to]);
  const oldestOf = (name: TableName): OldestChunks =>
    rows.find((row) => row.name === name) ?? { uncompressed: null, any: null };
  return {
    policies,
    oldest: {
      candles: oldestOf('candles'),
      signals: oldestOf('signals'),
      outcomes: oldestOf('outcomes'),
    },
    rollups,
    lastCandle: candle?.last ?? null,
    lastSignal: signal?.last ?? null,
  };
}
