import type { Db } from '@tidemark/db';
import { type FeatureValues, parseFeatureValues, type Timeframe } from '@tidemark/domain';
import { batchWindow, splitRows, withDeadlockRetry } from '../outcomes/write-outcomes.ts';
import { readLayout } from '../read-layout.ts';
import { liftDecompressionLimit } from './lift-decompression-limit.ts';

/** The features of one candle; `ts` is its open time in epoch milliseconds. */
export interface CandleFeatureRow {
  readonly ts: number;
  readonly features: FeatureValues;
}

export interface CandleFeatureRows {
  readonly symbol: string;
  readonly tf: Timeframe;
  /** In order of time. */
  readonly rows: readonly CandleFeatureRow[];
  /**
   * The instant (epoch milliseconds) as known at which the candles were read, see `readKnownAtWatermark`: one that was corrected since then
   * keeps what it has, since its features would be those of the old values.
   */
  readonly knownAt: number;
}

export interface CandleFeatureCounts {
  /** Candles whose features changed. */
  readonly changed: number;
  /** Candles that said the same already. */
  readonly unchanged: number;
  /** Rows whose candle is not stored, or was corrected since it was read. */
  readonly skipped: number;
}

/**
 * The bounds in time keep TimescaleDB to the batches of the span when it has to decompress. What says the same already is not
 * written: it would be decompressed for nothing.
 */
const sql = `
  WITH given AS MATERIALIZED (SELECT * FROM unnest($3::timestamptz[], $4::jsonb[]) AS r(ts, features)),
    found AS MATERIALIZED (
      SELECT c.ts, given.features, coalesce(c.features, '{}') @> given.features AS same
      FROM candles c JOIN given ON given.ts = c.ts
      WHERE c.symbol = $1 AND c.tf = $2 AND c.ts >= $5 AND c.ts <= $6 AND c.known_from <= $7),
    written AS (
      UPDATE candles c SET features = coalesce(c.features, '{}') || found.features
      FROM found
      WHERE NOT found.same AND c.ts = found.ts AND c.symbol = $1 AND c.tf = $2 AND c.ts >= $5 AND c.ts <= $6
        AND c.known_from <= $7
      RETURNING 1)
  SELECT (SELECT count(*) FROM written)::int AS changed, (SELECT count(*) FROM found WHERE same)::int AS same`;

/** A row of 150 features is 4 kB of JSON. */
const rowsPerTransaction = 2_000;

/**
 * Adds features to those that candles of one series have, in place of those of the same name: in batches that end one by one, in few
 * chunks each, on compressed history too.
 * @throws TidemarkError `features.invalid`, before anything is written
 */
export async function mergeCandleFeatureRows(
  db: Db,
  { symbol, tf, rows, knownAt }: CandleFeatureRows,
): Promise<CandleFeatureCounts> {
  for (const { features } of rows) parseFeatureValues(features);
  const layout = await readLayout(db);
  const window = batchWindow({ ...layout, signals: null, outcomes: layout.candles });
  let [changed, unchanged] = [0, 0];
  for (const batch of splitRows(rows, rowsPerTransaction, window)) {
    const bound = [
      symbol,
      tf,
      batch.map(({ ts }) => new Date(ts)),
      batch.map(({ features }) => JSON.stringify(features)),
      new Date(batch[0]?.ts ?? 0),
      new Date(batch.at(-1)?.ts ?? 0),
      new Date(knownAt),
    ];
    let counts: { changed: number; same: number } | undefined;
    await withDeadlockRetry(db, async (tx) => {
      if (layout.candles !== null) await liftDecompressionLimit(tx);
      [counts] = await tx.query<{ changed: number; same: number }>('merge-candle-feature-rows', sql, bound);
    });
    changed += counts?.changed ?? 0;
    unchanged += counts?.same ?? 0;
  }
  return { changed, unchanged, skipped: rows.length - changed - unchanged };
}
