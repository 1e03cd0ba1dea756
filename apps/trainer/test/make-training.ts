import type { Db } from '@tidemark/db';
import { close, createViewRegistry, defineFeatureView, divide, lag, rollingMean } from '@tidemark/features';
import { upsertCandles } from '@tidemark/store';
import { settleKnownAt } from '@tidemark/store/testing';
import { makeHours } from './make-candles.ts';

const about = { unit: 'ratio', range: 'any', source: 'this test' };

/** What the models of tests see. */
export const swings = defineFeatureView({
  name: 'swings',
  version: 1,
  features: {
    to_mean: {
      expression: divide(close, rollingMean(close, 30)),
      description: 'close against its mean',
      ...about,
    },
    momentum: {
      expression: divide(close, lag(close, 3)),
      description: 'close against three before',
      ...about,
    },
  },
});
export const views = createViewRegistry([swings]);

/** What the dataset of a model's configuration is made of: all that is stored from the second day on. */
export const dataset = {
  name: 'swings',
  rows: { of: 'candles', symbols: ['BTCUSDT'], tf: '1h', from: '2026-01-22' },
  views: ['swings@1'],
  labels: { kind: 'triple-barrier', profit: '3%', stop: '3%', horizon: 8 },
  split: { kind: 'walk-forward', folds: 3 },
};

/** Stores hours of candles, and waits until a read of what is known now has them. */
export async function storeHours(db: Db, count: number, from = 0): Promise<void> {
  await upsertCandles(db, makeHours(count, from));
  await settleKnownAt(db);
}
