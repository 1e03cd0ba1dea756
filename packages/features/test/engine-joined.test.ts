import { describe, expect, it } from '@jest/globals';
import {
  close,
  computeFeatures,
  createJoinedStream,
  createStream,
  divide,
  exponentialMean,
  type FeatureVector,
  type JoinedRow,
  ofSymbol,
  rollingMean,
  type StreamCandle,
  seededWalk,
} from '@tidemark/features';
import fc from 'fast-check';
import { minute, pick, streamCandles, vectorsOf } from './engine-support.ts';
import { viewOf } from './views-of.ts';

const view = viewOf({
  own: exponentialMean(close, 3),
  ratio: divide(close, ofSymbol(close, 'BTCUSDT')),
  mean: ofSymbol(rollingMean(close, 3), 'BTCUSDT'),
  ema: ofSymbol(exponentialMean(close, 3), 'ETHUSDT'),
});
const rows = seededWalk({ timeframe: '1m', count: 40, seed: 1, gaps: false });
const btc = seededWalk({ timeframe: '1m', count: 40, seed: 2, gaps: false });
const eth = seededWalk({ timeframe: '1m', count: 40, seed: 3, gaps: false });
const feeds = { own: streamCandles(rows), BTCUSDT: streamCandles(btc), ETHUSDT: streamCandles(eth) };
const batch = vectorsOf(
  computeFeatures({ view, timeframe: '1m', candles: rows, others: { BTCUSDT: btc, ETHUSDT: eth } }).columns,
);
const waitMs = 5_000;
const join = (keptRows?: number) =>
  createJoinedStream(view, { timeframe: '1m', waitMs, ...(keptRows === undefined ? {} : { keptRows }) });
const at = (candles: readonly StreamCandle[], index: number): StreamCandle => {
  const candle = candles[index];
  if (candle === undefined) throw new Error('no candle');
  return candle;
};
const endOf = (index: number) => at(feeds.own, index).ts + minute;

/** What a reader has who takes each new version. */
function latest(emitted: readonly JoinedRow[]): FeatureVector[] {
  const byTime = new Map<number, FeatureVector>();
  for (const row of emitted) byTime.set(row.ts, row.values);
  return [...byTime].sort(([a], [b]) => a - b).map(([, values]) => values);
}

describe('a joined stream', () => {
  it('emits a row when the candles of all its symbols have arrived, in any order', () => {
    const stream = join();
    expect(stream.push('BTCUSDT', at(feeds.BTCUSDT, 0))).toEqual([]);
    expect(stream.push(null, at(feeds.own, 0))).toEqual([]);
    expect(stream.push('SOLUSDT', at(feeds.ETHUSDT, 0))).toEqual([]);
    expect(stream.push('ETHUSDT', at(feeds.ETHUSDT, 0))).toEqual([
      { ts: endOf(-1 + 1) - minute, values: batch[0], missing: [], version: 1 },
    ]);
    expect(stream.report()).toEqual({
      rows: 1,
      incomplete: 0,
      incompleteShare: 0,
      revisions: 0,
      tooLate: 0,
      forgotten: 0,
    });
  });

  it('emits an incomplete row when its wait is over, and says what is missing', () => {
    const stream = join();
    stream.push(null, at(feeds.own, 0));
    stream.push('ETHUSDT', at(feeds.ETHUSDT, 0));
    expect(stream.expire(endOf(0) + waitMs - 1)).toEqual([]);
    const [row, ...none] = stream.expire(endOf(0) + waitMs);
    expect(none).toEqual([]);
    expect(row).toMatchObject({ missing: ['BTCUSDT'], version: 1 });
    expect(row?.values[1]).toBeNull();
    expect(stream.report()).toMatchObject({ rows: 1, incomplete: 1, incompleteShare: 1 });
  });

  it('emits a new version of the row, and of those that it changes, when the missing candle comes', () => {
    const stream = join();
    const emitted: JoinedRow[] = [];
    for (let index = 0; index < 10; index += 1) {
      emitted.push(...stream.push('ETHUSDT', at(feeds.ETHUSDT, index)));
      if (index !== 4) emitted.push(...stream.push('BTCUSDT', at(feeds.BTCUSDT, index)));
      emitted.push(...stream.push(null, at(feeds.own, index)));
      emitted.push(...stream.expire(endOf(index) + waitMs));
    }
    expect(emitted.map(({ missing }) => missing.length)).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
    expect(emitted.slice(4, 7).map(({ values }) => values[2])).toEqual([null, null, null]);
    const revised = stream.push('BTCUSDT', at(feeds.BTCUSDT, 4));
    // The mean of three candles knows it in three rows; the others stay as they were told.
    expect(revised.map(({ ts, version, missing }) => [ts, version, missing])).toEqual(
      [4, 5, 6].map((index) => [at(feeds.own, index).ts, 2, []]),
    );
    expect(latest([...emitted, ...revised])).toEqual(batch.slice(0, 10));
    expect(stream.report()).toEqual({
      rows: 10,
      incomplete: 1,
      incompleteShare: 0.1,
      revisions: 3,
      tooLate: 0,
      forgotten: 0,
    });
  });

  it('keeps so many rows, then lets the first go as it was told', () => {
    const stream = join(3);
    const emitted: JoinedRow[] = [];
    for (let index = 0; index < 8; index += 1) {
      emitted.push(...stream.push(null, at(feeds.own, index)));
      emitted.push(...stream.expire(endOf(index) + waitMs));
    }
    expect(stream.push('BTCUSDT', at(feeds.BTCUSDT, 4))).toEqual([]);
    expect(stream.report()).toMatchObject({ rows: 8, incomplete: 8, tooLate: 1 });
    const [revised] = stream.push('BTCUSDT', at(feeds.BTCUSDT, 5));
    expect(revised).toMatchObject({ ts: at(feeds.own, 5).ts, missing: ['ETHUSDT'], version: 2 });
    expect(revised?.values[1]).toBe(batch[5]?.[1]);
  });

  it('goes on from a snapshot of what is certain, when the candles since then are pushed again', () => {
    const stream = join();
    for (let index = 0; index < 12; index += 1) {
      stream.push(null, at(feeds.own, index));
      stream.push('BTCUSDT', at(feeds.BTCUSDT, index));
      if (index !== 8) stream.push('ETHUSDT', at(feeds.ETHUSDT, index));
      stream.expire(endOf(index) + waitMs);
    }
    const from = stream.snapshot();
    expect(from.next).toBe(at(feeds.own, 8).ts / minute);
    const restored = createJoinedStream(view, { timeframe: '1m', waitMs, from });
    const emitted: JoinedRow[] = [];
    for (let index = 8; index < 40; index += 1) {
      emitted.push(...restored.push('ETHUSDT', at(feeds.ETHUSDT, index)));
      emitted.push(...restored.push('BTCUSDT', at(feeds.BTCUSDT, index)));
      emitted.push(...restored.push(null, at(feeds.own, index)));
    }
    expect(emitted.map(({ values }) => values)).toEqual(batch.slice(8));
  });

  it('counts what comes too late for a slot without a row', () => {
    const stream = join();
    for (const index of [0, 2]) {
      stream.push('BTCUSDT', at(feeds.BTCUSDT, index));
      stream.push('ETHUSDT', at(feeds.ETHUSDT, index));
      expect(stream.push(null, at(feeds.own, index))).toHaveLength(1);
    }
    expect(stream.push('BTCUSDT', at(feeds.BTCUSDT, 1))).toEqual([]);
    expect(stream.report()).toMatchObject({ rows: 2, incomplete: 0, tooLate: 1 });
  });

  it('keeps of other symbols what the view remembers, however long its own is silent', () => {
    const short = viewOf({ mean: ofSymbol(rollingMean(close, 3), 'BTCUSDT'), own: rollingMean(close, 5) });
    const stream = createJoinedStream(short, { timeframe: '1m', waitMs });
    stream.push(null, at(feeds.own, 0));
    for (const candle of feeds.BTCUSDT) stream.push('BTCUSDT', candle);
    // The mean of five looks back four slots: with the current one five candles are kept of the 39 that came ahead.
    expect(stream.report().forgotten).toBe(34);
    const [row] = stream.push(null, at(feeds.own, 39));
    const whole = computeFeatures({
      view: short,
      timeframe: '1m',
      candles: pick(rows, (index) => index === 0 || index === 39),
      others: { BTCUSDT: btc },
    });
    expect(row).toMatchObject({ missing: [], values: vectorsOf(whole.columns)[1] });
    expect(row?.values[0]).not.toBeNull();
  });

  it('needs no other symbol', () => {
    const alone = viewOf({ mean: rollingMean(close, 3) });
    const stream = createJoinedStream(alone, { timeframe: '1m', waitMs: 0 });
    const plain = createStream(alone, { timeframe: '1m' });
    for (const candle of feeds.own)
      expect(stream.push(null, candle).map(({ values }) => values)).toEqual([plain.update(candle)]);
    expect(stream.push('BTCUSDT', at(feeds.BTCUSDT, 3))).toEqual([]);
  });

  it('refuses candles that are off the grid, and its own out of order', () => {
    const stream = join();
    stream.push(null, at(feeds.own, 3));
    const gap = expect.objectContaining({ code: 'feature.gap' });
    expect(() => stream.push(null, at(feeds.own, 3))).toThrow(gap);
    expect(() => stream.push(null, at(feeds.own, 2))).toThrow(gap);
    const off = { ...at(feeds.own, 5), ts: at(feeds.own, 5).ts + 1 };
    expect(() => stream.push(null, off)).toThrow(gap);
    expect(() => stream.push('BTCUSDT', off)).toThrow(gap);
  });

  it('ends with what the batch gives, however late and in whatever order candles come, and rows are missing', () => {
    const arbitrary = fc.record({
      present: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      delays: fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { minLength: 40, maxLength: 40 }),
      expiry: fc.nat(6),
    });
    fc.assert(
      fc.property(arbitrary, ({ present, delays, expiry }) => {
        const own = pick(rows, (index) => present[index] ?? false);
        const others = { BTCUSDT: btc, ETHUSDT: eth };
        const events: { due: number; run: () => readonly JoinedRow[] }[] = [];
        const stream = createJoinedStream(view, { timeframe: '1m', waitMs, keptRows: 60 });
        for (const [index, candle] of feeds.own.entries()) {
          // In a slot without a row nothing waits for the others: there they come in time.
          const [first = 0, second = 0] = present[index] === true ? (delays[index] ?? []) : [];
          events.push({ due: index + first, run: () => stream.push('BTCUSDT', at(feeds.BTCUSDT, index)) });
          events.push({ due: index + second, run: () => stream.push('ETHUSDT', at(feeds.ETHUSDT, index)) });
          if (present[index] === true) events.push({ due: index, run: () => stream.push(null, candle) });
          events.push({ due: index + expiry, run: () => stream.expire(endOf(index) + waitMs) });
        }
        const emitted = events.sort((a, b) => a.due - b.due).flatMap(({ run }) => run());
        const expected = vectorsOf(computeFeatures({ view, timeframe: '1m', candles: own, others }).columns);
        expect(latest(emitted)).toEqual(expected);
        expect(stream.report().tooLate).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});
