import { expect, it } from '@jest/globals';
import { checkDemo, type DemoDocument } from '../src/checks/check-demo.ts';

const performance = ['NEARUSDT', 'AVAXUSDT', 'FILUSDT'].map((symbol) => ({
  symbol,
  signals: 10,
  winRate: 0.4,
  profitFactor: 0.9,
  averageR: -0.1,
  latency: { p50: 0.01, p95: 0.02 },
}));

const first: DemoDocument = {
  candles: 512_640,
  inserted: 512_640,
  signals: 30,
  resolved: 29,
  performance,
  retrainRequest: { id: '1', status: 'pending', reason: 'profit factor 0.9' },
  seconds: 40,
};
const second: DemoDocument = { ...first, inserted: 0, seconds: 5 };

const faults = (change: Partial<DemoDocument>, changeSecond: Partial<DemoDocument> = change) =>
  checkDemo({ ...first, ...change }, { ...second, ...changeSecond })
    .filter(({ holds }) => !holds)
    .map(({ statement }) => statement);

it('finds nothing wrong with a sound pair of runs', () => {
  expect(faults({})).toEqual([]);
});

it.each<[string, Partial<DemoDocument>, Partial<DemoDocument>]>([
  ['candles are missing', { candles: 512_639, inserted: 512_639 }, { candles: 512_639 }],
  ['some were there before', { inserted: 1 }, {}],
  ['nothing was resolved', { resolved: 0 }, { resolved: 0 }],
  ['the second run inserts', {}, { inserted: 1 }],
  ['the second run finds other signals', {}, { signals: 31 }],
  ['it takes too long', { seconds: 121 }, {}],
  ['there is no retrain request', { retrainRequest: {} }, {}],
])('finds that %s', (_, change, changeSecond) => {
  expect(faults(change, changeSecond)).toHaveLength(1);
});

it('finds a symbol missing and figures that cannot be', () => {
  expect(faults({ performance: performance.slice(1), signals: 20, resolved: 20 })).toHaveLength(1);
  const [one, ...others] = performance;
  if (one === undefined) throw new Error('there are three');
  for (const change of [
    { winRate: 1.1 },
    { winRate: null },
    { profitFactor: -1 },
    { latency: { p50: 2, p95: 1 } },
  ]) {
    expect(faults({ performance: [{ ...one, ...change }, ...others] })).toEqual([
      'every figure of performance is a number that can be',
    ]);
  }
});
