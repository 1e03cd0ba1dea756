import type { Db } from '../db/db.ts';
import type { RollupSource } from '../policies/current-policies.ts';

// A gap in the history is not walked through.
const sql = `
  WITH chunk AS (
    SELECT range_start, range_end, lag(range_end) OVER (ORDER BY range_start) AS before
    FROM timescaledb_information.chunks WHERE hypertable_schema = 'public' AND hypertable_name = $1
  ), island AS (
    SELECT *, count(*) FILTER (WHERE before IS DISTINCT FROM range_start) OVER (ORDER BY range_start) AS number FROM chunk
  )
  SELECT (extract(epoch FROM min(range_start)) * 1000)::float8 AS start, (extract(epoch FROM max(range_end)) * 1000)::float8 AS "end"
  FROM island GROUP BY number HAVING min(range_start) < now() ORDER BY 1`;

/** Spans of adjoining chunks of a hypertable, epoch milliseconds, oldest first. */
export function listRawSpans(
  db: Pick<Db, 'query'>,
  source: RollupSource,
): Promise<readonly { readonly start: number; readonly end: number }[]> {
  return db.query<{ start: number; end: number }>('list-raw-spans', sql, [source]);
}
