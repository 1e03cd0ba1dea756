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

/** Runs of staged candles that stand no further apart than a chunk is long; one run on plain tables. */
const readRuns = `
  SELECT min(ts) AS first, max(ts) AS last FROM (
    SELECT ts, count(*) FILTER (WHERE apart) OVER (ORDER BY ts) AS run FROM (
      SELECT ts, ts - lag(ts) OVER (ORDER BY ts) > $1::interval AS apart FROM staged_candles) neighbours) placed
  GROUP BY run ORDER BY first`;

/**
 * The stored versions of the staged keys; the time bounds keep TimescaleDB to the chunks concerned, run by run: two
 * candles that lay 300 chunks of an hour apart took 1,234 locks in one statement, until the commit.
 */
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
 * Corrections. The old values become a revision, unless they date from this very instant: an earlier line of the same
 * load was never believed for any span of time. The candle is written by an upsert: on compressed chunks
 * that decompresses only the batches of the keys it meets, an UPDATE with a join all of them.
 */
const revise = `
  WITH changed AS MATERIALIZED (
    SELECT s.*, c.known_from AS believed_from, c.o AS old_o, c.h AS old_h, c.l AS old_l, c.c AS old_c, c.v AS old_v,
      c.vwap AS old_vwap, c.taker_buy_vol AS old_taker_buy_vol
    FROM staged_candles s JOIN stored_candles c ON ${key('c', 's')}
    WHERE ${differs('s', 'c')}
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
 * Merges the staged candles into the stored ones. For one key the later line wins over the earlier ones, and over what
 * is stored, which was known earlier. Afterwards the candle and its revisions say for every instant what was believed.
 * @param knownFrom epoch milliseconds, later than that of every load of these series before
 * @param chunkInterval milliseconds, or null on plain PostgreSQL
 */
export async function mergeStagedCandles(
  tx: DbTransaction,
  { knownFrom, chunkInterval }: { readonly knownFrom: number; readonly chunkInterval: number | null },
): Promise<MergeCounts> {
  const counts = async (name: string, sql: string, bound: readonly unknown[] = []) =>
    (await tx.query<{ n: number; again?: number }>(name, sql, bound))[0] ?? { n: 0 };
  const count = async (name: string, sql: string, bound?: readonly unknown[]) =>
    (await counts(name, sql, bound)).n;
  const instant = new Date(knownFrom);

  const duplicates = await count('drop-staged-duplicates', dropDuplicates);
  const length = chunkInterval === null ? null : `${chunkInterval / 1000} seconds`;
  const runs = await tx.query<{ first: Date; last: Date }>('read-staged-runs', readRuns, [length]);

  await tx.query('analyze-staged', 'ANALYZE staged_candles');
  await tx.query('create-stored', createStored);
  for (const { first, last } of runs) await tx.query('find-stored-candles', fillStored, [first, last]);
  await tx.query('analyze-stored', 'ANALYZE stored_candles');
  const staged = await count('count-staged', 'SELECT count(*)::int AS n FROM staged_candles');
  const inserted = await count('insert-new-candles', insertNew, [instant]);
  const again = await count('count-again', countAgain, [instant]);
  const { n: revised, again: againRevised = 0 } = await counts('revise-candles', revise, [instant]);
  await tx.query('drop-staging', 'DROP TABLE staged_candles, stored_candles');
  return {
    inserted,
    unchanged: staged - inserted - revised,
    revised,
    duplicates,
    again: { unchanged: again - againRevised, revised: againRevised },
  };
}
