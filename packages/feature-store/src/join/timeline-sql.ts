import type { ResolvedView } from './resolve-views.ts';

/** As known at one instant, or by row with a tolerance; microseconds. */
export type Knowledge =
  | { readonly mode: 'instant'; readonly knownAt: number }
  | { readonly mode: 'row'; readonly tolerance: number };

export interface TimelineSource {
  /** A query of `series, span, file, pos, event, created`: microseconds, `span` the length of the timeframe. */
  readonly versions: string;
  /** Whether it has each (series, event) once, and nothing that was not yet known. */
  readonly settled: boolean;
}

/**
 * A query of `series, visible_from, event, file, pos, backfilled`: from `visible_from` until the next one in its series this feature row is
 * the latest that is both available and known. So one ASOF join finds it, whatever was known when.
 */
export function timelineSql(
  { versions, settled }: TimelineSource,
  knowledge: Knowledge,
  { lag }: Pick<ResolvedView, 'lag'>,
): string {
  if (knowledge.mode === 'row') return byRow(versions, knowledge.tolerance, lag);
  const columns = 'series, event AS visible_from, event, file, pos, false AS backfilled';
  if (settled) return `SELECT ${columns} FROM (${versions})`;
  // Equal rows are in many versions: the newest version, and in it the last row, is taken, so that every run takes the same.
  return `
    SELECT ${columns} FROM (${versions}) WHERE created <= ${knowledge.knownAt}
    QUALIFY row_number() OVER (PARTITION BY series, event ORDER BY created DESC, file DESC, pos DESC) = 1`;
}

/**
 * Later a row is superseded by what is newer in event time, and at the same event time by what was created later; what becomes visible when
 * something newer is visible already never is the latest.
 */
function byRow(versions: string, tolerance: number, lag: number): string {
  return `
    WITH distinct_versions AS (
      SELECT * FROM (${versions})
      QUALIFY row_number() OVER (PARTITION BY series, event, created ORDER BY file DESC, pos DESC) = 1
    ), judged AS (
      SELECT *, created > event + span AND created = min(created) OVER (PARTITION BY series, event) AS backfilled
      FROM distinct_versions
    ), visible AS (
      SELECT *, greatest(event, CASE WHEN backfilled THEN event + ${lag} ELSE created END - ${tolerance}) AS visible_from
      FROM judged
    ), best AS (
      SELECT * FROM visible
      QUALIFY row_number() OVER (PARTITION BY series, visible_from ORDER BY event DESC, created DESC) = 1
    )
    SELECT series, visible_from, event, file, pos, backfilled FROM (
      SELECT *,
        max(event) OVER (PARTITION BY series ORDER BY visible_from ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newest,
        max(created) OVER (PARTITION BY series, event ORDER BY visible_from ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newest_created
      FROM best
    ) WHERE newest IS NULL OR event > newest OR (event = newest AND created > newest_created)`;
}
