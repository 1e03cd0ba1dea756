import type { Db } from '@tidemark/db';
import {
  type FeatureValues,
  formatInstant,
  parseFeatureValues,
  quote,
  TidemarkError,
  type Timeframe,
} from '@tidemark/domain';

/** What names a candle; `ts` is its open time in epoch milliseconds. */
export interface CandleKey {
  readonly symbol: string;
  readonly tf: Timeframe;
  readonly ts: number;
}

const write = (value: string) => `
  UPDATE candles SET features = ${value} WHERE symbol = $1 AND tf = $2 AND ts = $3 RETURNING features`;
const replace = write('$4::jsonb');
const merge = write(`coalesce(features, '{}') || $4::jsonb`);
const read = `SELECT features FROM candles WHERE symbol = $1 AND tf = $2 AND ts = $3`;

type Row = { features: FeatureValues | null };

/** Sets a candle's features, in place of any it had. @throws TidemarkError `candle.unknown`, `features.invalid` */
export async function setCandleFeatures(
  db: Db,
  key: CandleKey,
  features: FeatureValues,
): Promise<FeatureValues> {
  return (await run(db, 'set-candle-features', replace, key, parseFeatureValues(features))) ?? {};
}

/**
 * Adds features to a candle's, replacing those of the same name, and returns them all.
 * @throws TidemarkError `candle.unknown`, `features.invalid`
 */
export async function mergeCandleFeatures(
  db: Db,
  key: CandleKey,
  features: FeatureValues,
): Promise<FeatureValues> {
  return (await run(db, 'merge-candle-features', merge, key, parseFeatureValues(features))) ?? {};
}

/** A candle's features; null if none were computed since its last correction. @throws TidemarkError `candle.unknown` */
export function readCandleFeatures(db: Db, key: CandleKey): Promise<FeatureValues | null> {
  return run(db, 'read-candle-features', read, key);
}

async function run(
  db: Db,
  name: string,
  sql: string,
  key: CandleKey,
  features?: FeatureValues,
): Promise<FeatureValues | null> {
  const bound = [
    key.symbol,
    key.tf,
    new Date(key.ts),
    ...(features === undefined ? [] : [JSON.stringify(features)]),
  ];
  const [row] = await db.query<Row>(name, sql, bound);
  if (row !== undefined) return row.features;
  throw new TidemarkError(
    'candle.unknown',
    `no candle of ${quote(key.symbol)} ${key.tf} opens at ${formatInstant(key.ts)}`,
    { value: key, hint: 'Check the open time; `tidemark candles` shows what is stored.' },
  );
}
