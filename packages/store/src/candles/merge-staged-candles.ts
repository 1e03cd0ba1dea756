import type { DbTransaction } from '@tidemark/db';

/** What a merge did, in staged rows; they add up to the rows that were staged. */
export interface MergeCounts {
  readonly inserted: number;
  readonly unchanged: number;
  readonly revised: number;
  /** Rows superseded by a later line of the same key. */
  readonly duplicates: number;
  /** Of `unchanged` and of `revised`, those whose stored version dates from this very instant. */
  readonly again: { readonly unchanged: number; readonly revised: number };
}

const values = ['o', 'h', 'l', 'c', 'v', 'vwap', 'taker_buy_vol'] as const;
const listed = (alias: string) => values.map((name) => `${alias}.${name}`).join(', ');
const key = (a: string, b: string) => `${a}.symbol = ${b}.symbol AND ${a}.tf = ${b}.tf AND ${a}.ts = ${b}.ts`;
const differs = (a: string, b: string) => `(${listed(a)}) IS DISTINCT FROM (${listed(b)})`;
const assigned = values.map((name) => `${name} = excluded.${name}`).join(', ');
const columns = `symbol, tf, ts, ${values.join(', ')}`;

export const createStaging = `
  CREATE TEMP TABLE staged_candles (
    symbol text NOT NULL, tf text NOT NULL, ts timestamptz(3) NOT NULL,
    o float8, h float8, l float8, c float8, v float8, vwap float8, taker_buy_vol float8, line bigint NOT NULL
  ) ON COMMIT DROP`;

const dropDuplicates = `
  WITH superseded AS (
    DELETE FROM staged_candles s USING (
      SELECT ctid, row_number() OVER (PARTITION BY symbol, tf, ts ORDER BY line DESC) AS rank FROM staged_candles
    ) ranked WHERE s.ctid = ranked.ctid AND ranked.rank > 1 RETURNING 1)
  SELECT count(*)::int AS n FROM superseded`;

const readBounds = `SELECT min(ts) AS first, max(ts) AS last FROM staged_candles`;

/** The stored versions of the staged keys; the time bounds keep TimescaleDB to the chunks concerned. */
const findStored = `
  SELECT c.symbol, c.tf, c.ts, ${listed('c')}, c.known_from
  FROM candles c JOIN staged_candles s ON ${key('c', 's')} WHERE c.ts >= $1 AND c.ts <= $2`;

const createStored = `
  CREATE TEMP TABLE stored_candles (
    symbol text, tf text, ts timestamptz(3), o float8, h float8, l float8, c float8, v float8, vwap float8,
    taker_buy_vol float8, known_from timestamptz(3)
  ) ON COMMIT DROP`;

const fillStored = `INSERT INTO stored_candles ${findStored}`;

const insertNew = `
  WITH added AS (
    INSERT INTO candles (${columns}, known_from)
    SELECT s.symbol, s.tf, s.ts, ${listed('s')}, $1 FROM staged_candles s
    WHERE NOT EXISTS (SELECT FROM stored_candles c WHERE ${key('c', 's')})
    ORDER BY s.ts RETURNING 1)
  SELECT count(*)::int AS n FROM added`;

/**
 * Corrections to what is believed now. The old values become a revision, unless they date from the same instant
 * and so were never believed for any span of time. The candle is written by an upsert: on compressed chunks
 * that decompresses only the batches of the keys it meets, an UPDATE with a join all of them.
 */
const reviseCurrent = `
  WITH changed AS MATERIALIZED (
    SELECT s.*, c.known_from AS believed_from, c.o AS old_o, c.h AS old_h, c.l AS old_l, c.c AS old_c, c.v AS old_v,
      c.vwap AS old_vwap, c.taker_buy_vol AS old_taker_buy_vol
    FROM staged_candles s JOIN stored_candles c ON ${key('c', 's')}
    WHERE c.known_from <= $1 AND ${differs('s', 'c')}
  ), kept AS (
    INSERT INTO candle_revisions (${columns}, known_from, known_to)
    SELECT symbol, tf, ts, old_o, old_h, old_l, old_c, old_v, old_vwap, old_taker_buy_vol, believed_from, $1
    FROM changed WHERE believed_from < $1
  ), written AS (
    INSERT INTO candles (${columns}, known_from)
    SELECT symbol, tf, ts, ${values.join(', ')}, $1 FROM changed ORDER BY ts
    ON CONFLICT (symbol, tf, ts) DO UPDATE SET ${assigned}, known_from = excluded.known_from, features = NULL
  )
  SELECT count(*)::int AS n, count(*) FILTER (WHERE believed_from = $1)::int AS again FROM changed`;

const countAgain = `
  SELECT count(*)::int AS n FROM stored_candles WHERE known_from = $1`;

/**
 * Corrections that were known before what is believed now: the current candle stays, and they take their place
 * in its history, cutting the span of the version that was believed at their time.
 */
const reviseHistory = `
  WITH late AS MATERIALIZED (
    SELECT s.*, r.known_from AS held_from,
      coalesce(r.known_to, (SELECT min(n.known_from) FROM candle_revisions n WHERE ${key('n', 's')}), c.known_from) AS known_to,
      r.symbol IS NULL OR ${differs('s', 'r')} AS changes
    FROM staged_candles s JOIN stored_candles c ON ${key('c', 's')}
    LEFT JOIN candle_revisions r ON ${key('r', 's')} AND r.known_from <= $1 AND r.known_to > $1
    WHERE c.known_from > $1
  ), cut AS (
    UPDATE candle_revisions r SET known_to = $1 FROM late
    WHERE late.changes AND ${key('r', 'late')} AND r.known_from = late.held_from AND late.held_from < $1
  ), written AS (
    INSERT INTO candle_revisions (${columns}, known_from, known_to)
    SELECT symbol, tf, ts, ${values.join(', ')}, $1, known_to FROM late WHERE changes
    ON CONFLICT (symbol, tf, ts, known_from) DO UPDATE SET ${assigned}
  )
  SELECT count(*) FILTER (WHERE changes)::int AS n FROM late`;

/**
 * Merges the staged candles into the stored ones, all known from `knownFrom` on. For one key the later
 * known-from wins, then the later line. Afterwards the candle and its revisions say for every instant what was
 * believed then, whatever the order in which loads arrived.
 * @param knownFrom epoch milliseconds
 */
export async function mergeStagedCandles(tx: DbTransaction, knownFrom: number): Promise<MergeCounts> {
  const counts = async (name: string, sql: string, bound: readonly unknown[] = []) =>
    (await tx.query<{ n: number; again?: number }>(name, sql, bound))[0] ?? { n: 0 };
  const count = async (name: string, sql: string, bound?: readonly unknown[]) =>
    (await counts(name, sql, bound)).n;
  const instant = new Date(knownFrom);

  const duplicates = await count('drop-staged-duplicates', dropDuplicates);
  const [bounds] = await tx.query<{ first: Date | null; last: Date | null }>(
    'read-staged-bounds',
    readBounds,
  );
  if (!bounds?.first)
    return { inserted: 0, unchanged: 0, revised: 0, duplicates, again: { unchanged: 0, revised: 0 } };

  await tx.query('analyze-staged', 'ANALYZE staged_candles');
  await tx.query('create-stored', createStored);
  await tx.query('find-stored-candles', fillStored, [bounds.first, bounds.last]);
  await tx.query('analyze-stored', 'ANALYZE stored_candles');
  const staged = await count('count-staged', 'SELECT count(*)::int AS n FROM staged_candles');
  const inserted = await count('insert-new-candles', insertNew, [instant]);
  const again = await count('count-again', countAgain, [instant]);
  const current = await counts('revise-current-candles', reviseCurrent, [instant]);
  const revised = current.n + (await count('revise-candle-history', reviseHistory, [instant]));
  await tx.query('drop-staging', 'DROP TABLE staged_candles, stored_candles');
  const againRevised = current.again ?? 0;
  return {
    inserted,
    unchanged: staged - inserted - revised,
    revised,
    duplicates,
    again: { unchanged: again - againRevised, revised: againRevised },
  };
}
