import type { Db } from '@tidemark/db';
import type { Candle, FeatureValues, NewSignal } from '@tidemark/domain';
import { createRandom } from '@tidemark/evaluation';
import { createSignals, upsertCandles } from '@tidemark/store';
import { day, minute, monday } from './small-market.ts';

/** What a signal of a minute sees: the move of the next minutes, and a number that knows nothing. */
export type FeaturesOf = (seen: {
  readonly ahead: number;
  readonly noise: number;
  readonly index: number;
}) => FeatureValues;

export interface FeatureMarket {
  readonly modelId: string;
  readonly symbol?: string;
  readonly days?: number;
  readonly features: FeaturesOf;
}

const candlesPerDay = 48;
const signalsPerDay = 36;
const ahead = 5;

/** A seeded random walk of 48 minutes a day, and a BUY in each of the first 36 of them. */
export async function storeFeatureMarket(
  db: Db,
  { modelId, symbol = 'BTCUSDT', days = 12, features }: FeatureMarket,
): Promise<void> {
  const { uniform } = createRandom(11);
  const candles: Candle[] = [];
  const signals: NewSignal[] = [];
  for (let date = 0; date < days; date += 1) {
    const closes = [100];
    for (let at = 1; at <= candlesPerDay; at += 1)
      closes.push((closes[at - 1] ?? 0) * (1 + (uniform() - 0.5) / 100));
    for (let at = 0; at < candlesPerDay; at += 1) {
      const [o = 0, c = 0] = [closes[at], closes[at + 1]];
      const ts = monday + date * day + at * minute;
      const values = { o, h: Math.max(o, c), l: Math.min(o, c), c, v: 1, vwap: null, takerBuyVol: null };
      candles.push({ symbol, tf: '1m', ts, ...values });
      if (at >= signalsPerDay) continue;
      const seen = { ahead: (closes[at + ahead] ?? 0) / o - 1, noise: uniform(), index: at };
      signals.push({
        ...{ modelId, symbol, tf: '1m', ts, pred: 'BUY', proba: null, latencyMs: null },
        features: features(seen),
      });
    }
  }
  await upsertCandles(db, candles);
  await createSignals(db, signals);
}
