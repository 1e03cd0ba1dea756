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

/** The bounds in time keep TimescaleDB to the batches of the span when it has to decompress. */
const matching = `c.symbol = $1 AND c.tf = $2 AND c.ts = r.ts AND c.ts >= $5 AND c.ts <= $6 AND c.known_from <= $7`;

const countSame = `
  SELECT count(*)::int AS same FROM candles c, unnest($3::timestamptz[], $4::jsonb[]) AS r(ts, features)
  WHERE ${matching} AND coalesce(c.features, '{}') @> r.features`;

/**
 * What says the same already is not written: it would be decompressed for nothing. The candles are read by this UPDATE alone: on TimescaleDB 2.28
 * another part of the statement that read them found none of those that the UPDATE decompressed, and nothing was written.
 */
const update = `
  UPDATE candles c SET features = coalesce(c.features, '{}') || r.features
  FROM unnest($3::timestamptz[], $4::jsonb[]) AS r(ts, features)
  WHERE ${matching} AND NOT coalesce(c.features, '{}') @> r.features
  RETURNING 1 AS changed`;

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
    let counts = { changed: 0, unchanged: 0 };
    await withDeadlockRetry(db, async (tx) => {
      if (layout.candles !== null) await liftDecompressionLimit(tx);
      const [found] = await tx.query<{ same: number }>('count-same-candle-features', countSame, bound);
      const written = await tx.query<{ changed: number }>('merge-candle-feature-rows', update, bound);
      counts = { changed: written.length, unchanged: found?.same ?? 0 };
    });
    changed += counts.changed;
    unchanged += counts.unchanged;
  }
  return { changed, unchanged, skipped: rows.length - changed - unchanged };
}
