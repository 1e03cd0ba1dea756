import { describe, expect, it } from '@jest/globals';
import { floorToGrid, nextOpen, type Timeframe } from '@tidemark/domain';
import {
  add,
  type CandleInput,
  close,
  computeFeatures,
  createStream,
  divide,
  type Expression,
  exponentialMean,
  high,
  lag,
  log,
  low,
  multiply,
  type Operator,
  ofSymbol,
  onTimeframe,
  open,
  operators,
  rollingDeviation,
  rollingMean,
  rollingSkew,
  rollingSum,
  rollingVariance,
  type StreamSnapshot,
  seededWalk,
  squareRoot,
  subtract,
  takerBuyVolume,
  time,
  volume,
  vwap,
  wilderMean,
} from '@tidemark/features';
import { noColumn } from '../src/engine/operator.ts';
import { closes, minute, pick, sliceCandles, streamCandles, vectorsOf } from './engine-support.ts';
import { viewOf } from './views-of.ts';

const nan = Number.NaN;
const gap = expect.objectContaining({ code: 'feature.gap' });
const refused = expect.objectContaining({ code: 'feature.snapshot', hint: expect.any(String) });

function columnOf(expression: Expression, candles: CandleInput, others = {}): number[] {
  const view = viewOf({ one: expression });
  return [...(computeFeatures({ view, timeframe: '1m', candles, others }).columns[0] ?? [])];
}

const mixed = viewOf({
  price: close,
  spread: subtract(high, low),
  body: divide(subtract(close, open), lag(close, 3)),
  mean: rollingMean(close, 20),
  deviation: rollingDeviation(log(close), 33),
  skew: rollingSkew(close, 12),
  flow: rollingSum(divide(takerBuyVolume, volume), 7),
  average: rollingMean(vwap, 4),
  ema: exponentialMean(close, 12),
  wilder: wilderMean(squareRoot(volume), 5),
  hour: onTimeframe('15m', subtract(close, rollingMean(close, 3))),
});
const walk = seededWalk({ timeframe: '1m', count: 5_000, seed: 21 });

describe('computeFeatures', () => {
  it('puts a value in the row of each candle, NaN while it warms up', () => {
    expect(columnOf(rollingMean(close, 3), closes([1, 2, 3, 4, 8]))).toEqual([nan, nan, 2, 3, 5]);
    expect(columnOf(lag(close, 2), closes([1, 2, 3, 4]))).toEqual([nan, nan, 1, 2]);
    expect(columnOf(time, closes([5, 5]))).toEqual([60 * minute, 61 * minute]);
  });

  it('counts missing slots in windows, and gives them no rows', () => {
    const candles = closes([1, 2, 3, 4, 5, 6], [0, 1, 3, 4, 5, 6]);
    expect(columnOf(lag(close, 1), candles)).toEqual([nan, 1, nan, 3, 4, 5]);
    expect(columnOf(rollingSum(close, 3), candles)).toEqual([nan, nan, nan, nan, 12, 15]);
  });

  it('holds recursive states over three missing slots and begins anew after four', () => {
    const values = [1, 3, 5, 7, 9, 11];
    const held = columnOf(exponentialMean(close, 2), closes(values, [0, 1, 5, 6, 7, 8]));
    const plain = columnOf(exponentialMean(close, 2), closes(values));
    expect(held).toEqual(plain);
    const restarted = columnOf(exponentialMean(close, 2), closes(values, [0, 1, 6, 7, 8, 9]));
    expect(restarted.slice(0, 4)).toEqual([nan, 2, nan, 6]);
  });

  it('holds states of coarser candles over gaps of the rows in every view alike', () => {
    const slow = onTimeframe('15m', exponentialMean(close, 2));
    // Three whole candles of 15 minutes are missing, and more rows than any other feature remembers.
    const candles = pick(
      seededWalk({ timeframe: '1m', count: 400, seed: 3, gaps: false }),
      (at) => at < 150 || at >= 195,
    );
    const alone = columnOf(slow, candles);
    expect(alone.slice(150).some((value) => !Number.isNaN(value))).toBe(true);
    for (const other of [close, rollingMean(close, 300)]) {
      const both = computeFeatures({ view: viewOf({ slow, other }), timeframe: '1m', candles });
      expect([...(both.columns[0] ?? [])]).toEqual(alone);
    }
  });

  it('is null where the arithmetic has no finite answer', () => {
    expect(columnOf(divide(close, subtract(close, 2)), closes([1, 2, 3]))).toEqual([-1, nan, 3]);
    expect(columnOf(log(subtract(close, 2)), closes([1, 2, 3]))).toEqual([nan, nan, 0]);
    expect(columnOf(multiply(close, close), closes([1e200, 2]))).toEqual([nan, 4]);
    expect(columnOf(close, closes([Number.POSITIVE_INFINITY, nan, 2]))).toEqual([nan, nan, 2]);
  });

  it('computes what several features have in common once', () => {
    const counted = operators.get('rolling-variance');
    if (counted === undefined) throw new Error('no rolling variance');
    let kernels = 0;
    const counting: Operator = {
      ...counted,
      kernel(parameters, context) {
        kernels += 1;
        return counted.kernel(parameters, context);
      },
    };
    (operators as Map<string, Operator>).set('rolling-variance', counting);
    try {
      const view = viewOf({
        upper: add(rollingMean(close, 20), rollingDeviation(close, 20)),
        lower: subtract(rollingMean(close, 20), rollingDeviation(close, 20)),
        variance: rollingVariance(close, 20),
        other: rollingVariance(close, 21),
      });
      const { columns } = computeFeatures({ view, timeframe: '1m', candles: walk });
      expect(kernels).toBe(2);
      expect(columns[2]?.[100]).toBeGreaterThan(0);
    } finally {
      (operators as Map<string, Operator>).set('rolling-variance', counted);
    }
  });

  it('gives a feature the same bits whatever else is in the view', () => {
    const whole = computeFeatures({ view: mixed, timeframe: '1m', candles: walk }).columns;
    for (const [at, name] of mixed.names.entries()) {
      const expression = mixed.features[name]?.expression;
      if (expression !== undefined) expect(columnOf(expression, walk)).toEqual([...(whole[at] ?? [])]);
    }
  });

  it('has columns without rows for no candles', () => {
    const candles = seededWalk({ timeframe: '1m', count: 0, seed: 1 });
    const { ts, columns, snapshot } = computeFeatures({ view: mixed, timeframe: '1m', candles });
    expect([ts.length, columns.map(({ length }) => length)]).toEqual([0, mixed.names.map(() => 0)]);
    expect(snapshot.next).toBeNull();
    const from = computeFeatures({ view: mixed, timeframe: '1m', candles, from: snapshot }).snapshot;
    expect(from).toEqual(snapshot);
  });

  it.each<[string, (ts: Float64Array) => unknown]>([
    ['off their grid', (ts) => ts.set([(ts[3] ?? 0) + 1], 3)],
    ['there twice', (ts) => ts.set([ts[2] ?? 0], 3)],
    ['out of order', (ts) => ts.set([ts[5] ?? 0, ts[4] ?? 0], 4)],
    ['at no time', (ts) => ts.set([nan], 3)],
    ['at the end of time', (ts) => ts.set([Number.POSITIVE_INFINITY], ts.length - 1)],
    ['before the beginning of time', (ts) => ts.set([Number.NEGATIVE_INFINITY], 0)],
    ['at no whole millisecond', (ts) => ts.set([0.5], 0)],
  ])('refuses candles %s', (_, spoil) => {
    const candles = closes([1, 2, 3, 4, 5, 6, 7]);
    spoil(candles.ts);
    expect(() => columnOf(close, candles)).toThrow(gap);
    const view = viewOf({ one: ofSymbol(close, 'BTCUSDT') });
    const request = { view, timeframe: '1m' as const, candles: closes([1, 2]), others: { BTCUSDT: candles } };
    expect(() => computeFeatures(request)).toThrow(gap);
  });

  it('fills the columns that it is given, whatever is in them, and refuses others', () => {
    const candles = seededWalk({ timeframe: '1m', count: 5_000, seed: 3 });
    const compute = (into: readonly Float64Array[]) =>
      computeFeatures({ view: mixed, timeframe: '1m', candles, into }).columns;
    const into = mixed.names.map(() => new Float64Array(5_000).fill(7));
    expect(compute(into)).toBe(into);
    expect(into).toEqual(computeFeatures({ view: mixed, timeframe: '1m', candles }).columns);
    const invalid = expect.objectContaining({ code: 'feature.invalid', hint: expect.any(String) });
    expect(() => compute(into.slice(1))).toThrow(invalid);
    expect(() => compute(into.map((column) => column.subarray(1)))).toThrow(invalid);
    const [first = noColumn, ...rest] = into;
    expect(() => compute([rest[0] ?? first, ...rest])).toThrow(invalid);
    expect(() => compute([candles.close, ...rest])).toThrow(invalid);
    // Side by side in one buffer they are; one value into the next they are not.
    const all = new Float64Array(mixed.names.length * 5_000);
    const cut = (step: number) => mixed.names.map((_, at) => all.subarray(at * step, at * step + 5_000));
    expect(compute(cut(5_000))).toEqual(computeFeatures({ view: mixed, timeframe: '1m', candles }).columns);
    expect(() => compute(cut(4_999))).toThrow(invalid);
  });

  it('refuses columns of different lengths', () => {
    const candles = { ...closes([1, 2, 3]), volume: new Float64Array(2) };
    expect(() => columnOf(close, candles)).toThrow(gap);
    expect(() => columnOf(close, closes([1, 2]), { BTCUSDT: candles })).toThrow(gap);
  });

  it('takes candles from before 1970', () => {
    const old = seededWalk({ timeframe: '1d', count: 300, seed: 4, from: Date.UTC(1969, 5, 1), gaps: false });
    const recent = { ...old, ts: old.ts.map((ts) => ts + 366 * 86_400_000) };
    const view = viewOf({
      mean: rollingMean(close, 7),
      ema: exponentialMean(close, 5),
      lagged: lag(close, 3),
    });
    const [early, late] = [old, recent].map((candles) =>
      computeFeatures({ view, timeframe: '1d', candles }).columns.map((column) =>
        column.map((one) => Math.fround(one)),
      ),
    );
    expect(early).toEqual(late);
  });
});

describe('a computation that goes on from a snapshot', () => {
  it.each([1, 2, 700, 1_023, 1_024, 1_025, 2_499, 2_500, 4_999])(
    'is one pass to the bit, cut at candle %d',
    (at) => {
      const whole = computeFeatures({ view: mixed, timeframe: '1m', candles: walk });
      const [head, tail] = [sliceCandles(walk, 0, at), sliceCandles(walk, at, 5_000)];
      const first = computeFeatures({ view: mixed, timeframe: '1m', candles: head });
      const from: StreamSnapshot = JSON.parse(JSON.stringify(first.snapshot));
      const second = computeFeatures({ view: mixed, timeframe: '1m', candles: tail, from });
      expect(vectorsOf([...first.columns])).toEqual(
        vectorsOf(whole.columns.map((one) => one.subarray(0, at))),
      );
      expect(vectorsOf([...second.columns])).toEqual(vectorsOf(whole.columns.map((one) => one.subarray(at))));
      expect(second.snapshot).toEqual(whole.snapshot);
    },
  );

  it('remembers the same wherever it started, after what it remembers', () => {
    const view = viewOf({
      mean: rollingMean(close, 20),
      lagged: lag(close, 5),
      shape: rollingSkew(close, 9),
    });
    const [whole, late] = [walk, sliceCandles(walk, 4_700, 5_000)].map(
      (candles) => computeFeatures({ view, timeframe: '1m', candles }).snapshot,
    );
    expect(late).toEqual(whole);
  });

  it('refuses candles that it has seen', () => {
    const { snapshot } = computeFeatures({ view: mixed, timeframe: '1m', candles: walk });
    const candles = sliceCandles(walk, 4_999, 5_000);
    expect(() => computeFeatures({ view: mixed, timeframe: '1m', candles, from: snapshot })).toThrow(gap);
  });

  const { snapshot } = computeFeatures({ view: mixed, timeframe: '1m', candles: walk });
  it.each<[string, unknown]>([
    [
      'of another view',
      computeFeatures({ view: viewOf({ price: close }), timeframe: '1m', candles: walk }).snapshot,
    ],
    ['that claims to be of another view', { ...snapshot, fingerprint: viewOf({ price: close }).fingerprint }],
    ['of another timeframe', { ...snapshot, timeframe: '5m' }],
    ['that was cut', { ...snapshot, memory: snapshot.memory.slice(0, 400) }],
    ['without memory', { ...snapshot, memory: '' }],
    ['whose memory is no base64', { ...snapshot, memory: '~'.repeat(snapshot.memory.length) }],
    ['whose memory is no text', { ...snapshot, memory: 17 }],
    ['with one byte changed', { ...snapshot, memory: `B${snapshot.memory.slice(1)}` }],
    ['with a negative place', { ...snapshot, next: -1 }],
    ['with a place that is none', { ...snapshot, next: 'x' }],
    ['with negative counts', { ...snapshot, missing: { '': -3 } }],
    ['without a digest', { ...snapshot, digest: undefined }],
    ['that is null', null],
    ['that is a text', 'snapshot'],
  ])('refuses a snapshot %s', (_, from) => {
    const given = from as StreamSnapshot;
    expect(() => createStream(mixed, { timeframe: '1m', from: given })).toThrow(refused);
    const candles = sliceCandles(walk, 0, 0);
    expect(() => computeFeatures({ view: mixed, timeframe: '1m', candles, from: given })).toThrow(refused);
  });

  it('refuses what kernels of another release kept', () => {
    const lagged = operators.get('lag');
    if (lagged === undefined) throw new Error('no lag');
    const view = viewOf({ lagged: lag(close, 4) });
    const from = computeFeatures({ view, timeframe: '1m', candles: walk }).snapshot;
    (operators as Map<string, Operator>).set('lag', {
      ...lagged,
      kernel(parameters, context) {
        context.allocate(1);
        return lagged.kernel(parameters, context);
      },
    });
    try {
      expect(() => createStream(view, { timeframe: '1m', from })).toThrow(refused);
    } finally {
      (operators as Map<string, Operator>).set('lag', lagged);
    }
  });
});

describe('a stream', () => {
  it('gives the bits of the batch, candle by candle', () => {
    const stream = createStream(mixed, { timeframe: '1m' });
    const vectors = streamCandles(walk).map((candle) => stream.update(candle));
    const batch = computeFeatures({ view: mixed, timeframe: '1m', candles: walk });
    expect(vectors).toEqual(vectorsOf(batch.columns));
    expect(stream.snapshot()).toEqual(batch.snapshot);
  });

  it('leaves no trace of a look, not even one over a gap or one that is refused', () => {
    const stream = createStream(mixed, { timeframe: '1m' });
    const untouched = stream.snapshot();
    const candles = streamCandles(sliceCandles(walk, 0, 300));
    const [first, last] = [candles[0], candles.at(-1)];
    if (first === undefined || last === undefined) throw new Error('no candles');
    stream.peek(first);
    expect(stream.snapshot()).toEqual(untouched);
    for (const candle of candles) stream.update(candle);
    const before = stream.snapshot();
    for (const minutes of [1, 2, 5, 100_000]) stream.peek({ ...last, ts: last.ts + minutes * minute });
    expect(() => stream.peek(last)).toThrow(gap);
    expect(stream.snapshot()).toEqual(before);
    const next = { ...last, ts: last.ts + minute };
    const looked = stream.peek(next);
    expect(stream.update(next)).toEqual(looked);
  });

  it('refuses a candle that is off the grid or not later, and stays as it was', () => {
    const stream = createStream(mixed, { timeframe: '1m' });
    const [candle, next] = streamCandles(walk);
    if (candle === undefined || next === undefined) throw new Error('no candles');
    stream.update(candle);
    const before = stream.snapshot();
    for (const ts of [candle.ts, candle.ts - minute, candle.ts + 1, nan, Number.POSITIVE_INFINITY])
      expect(() => stream.update({ ...next, ts })).toThrow(gap);
    expect(stream.snapshot()).toEqual(before);
    expect(stream.update(next)).toHaveLength(mixed.names.length);
  });

  it('goes over a gap of a thousand years as fast as over an hour', () => {
    const stream = createStream(mixed, { timeframe: '1m' });
    const [candle] = streamCandles(walk);
    if (candle === undefined) throw new Error('no candle');
    stream.update(candle);
    const later = { ...candle, ts: candle.ts + 1_000 * 366 * 86_400_000 };
    const fresh = createStream(mixed, { timeframe: '1m' });
    expect(stream.update(later)).toEqual(fresh.update(later));
    expect(stream.snapshot()).toEqual(fresh.snapshot());
  });

  it('never hands out NaN or Infinity, whatever is in a candle', () => {
    const stream = createStream(mixed, { timeframe: '1m' });
    const hostile = [nan, Number.POSITIVE_INFINITY, -1e308, 0, 1e308, 5e-324, -0];
    for (const [at, candle] of streamCandles(sliceCandles(walk, 0, 400)).entries()) {
      const value = hostile[at % hostile.length] ?? 0;
      const spoilt =
        at % 3 === 0 ? { ...candle, close: value, high: value, volume: value, vwap: null } : candle;
      for (const one of stream.update(spoilt)) expect(one === null || Number.isFinite(one)).toBe(true);
    }
  });
});

describe.each<[Timeframe, Timeframe]>([
  ['1mo', '1mo'],
  ['1w', '1w'],
  ['1d', '1w'],
  ['1d', '1mo'],
  ['1h', '3d'],
])('candles of %s, with others of %s', (fine, coarse) => {
  const view = viewOf({
    mean: rollingMean(close, 3),
    ema: exponentialMean(close, 4),
    ...(fine === coarse
      ? {}
      : { slow: onTimeframe(coarse, rollingMean(close, 2)), top: onTimeframe(coarse, high) }),
  });
  const candles = seededWalk({ timeframe: fine, count: fine === '1h' ? 3_000 : 800, seed: 31 });

  it('are the same in batch and stream', () => {
    const stream = createStream(view, { timeframe: fine });
    const vectors = streamCandles(candles).map((candle) => stream.update(candle));
    const batch = computeFeatures({ view, timeframe: fine, candles });
    expect(vectors).toEqual(vectorsOf(batch.columns));
    expect(stream.snapshot()).toEqual(batch.snapshot);
    expect(batch.columns.every((column) => column.some((value) => !Number.isNaN(value)))).toBe(true);
  });

  if (fine !== coarse) {
    it('tell the high of the last whole candle that has ended', () => {
      const column = computeFeatures({ view, timeframe: fine, candles }).columns.at(-1);
      let compared = 0;
      for (const [row, ts] of candles.ts.entries()) {
        const end = floorToGrid(coarse, nextOpen(fine, ts));
        const start = floorToGrid(coarse, end - 1);
        const inside = [...candles.ts.keys()].filter(
          (at) => (candles.ts[at] ?? 0) >= start && (candles.ts[at] ?? 0) < end,
        );
        let slots = 0;
        for (let at = start; at < end; at = nextOpen(fine, at)) slots += 1;
        const expected =
          inside.length === slots ? Math.max(...inside.map((at) => candles.high[at] ?? 0)) : nan;
        expect([row, column?.[row]]).toEqual([row, expected]);
        if (!Number.isNaN(expected)) compared += 1;
      }
      expect(compared).toBeGreaterThan(100);
    });
  }
});

describe('features of another symbol', () => {
  const view = viewOf({
    ratio: divide(close, ofSymbol(close, 'BTCUSDT')),
    mean: ofSymbol(rollingMean(close, 5), 'BTCUSDT'),
    ema: ofSymbol(exponentialMean(close, 3), 'BTCUSDT'),
    slow: ofSymbol(onTimeframe('5m', rollingMean(close, 2)), 'BTCUSDT'),
    both: exponentialMean(subtract(close, ofSymbol(close, 'BTCUSDT')), 3),
  });
  const btc = seededWalk({ timeframe: '1m', count: 1_500, seed: 41, gaps: false });

  it('are joined on equal times, and never carried forward', () => {
    const rows = closes([10, 20, 30, 40]);
    const BTCUSDT = closes([2, 4, 5], [0, 1, 3]);
    expect(columnOf(divide(close, ofSymbol(close, 'BTCUSDT')), rows, { BTCUSDT })).toEqual([5, 5, nan, 8]);
    expect(columnOf(ofSymbol(close, 'BTCUSDT'), rows)).toEqual([nan, nan, nan, nan]);
  });

  it('use its candles where the rows have none', () => {
    const rows = closes([10, 40], [0, 3]);
    const BTCUSDT = closes([1, 2, 3, 6]);
    expect(columnOf(ofSymbol(rollingSum(close, 3), 'BTCUSDT'), rows, { BTCUSDT })).toEqual([nan, 11]);
  });

  it.each<[string, (at: number) => boolean]>([
    ['nothing is missing', () => true],
    ['a few rows are missing', (at) => at % 50 > 2],
    ['rows are missing for longer than anything is remembered', (at) => at < 300 || at > 800],
    ['most rows are missing', (at) => at % 97 === 0],
  ])('are the same in batch and stream when %s', (_, keep) => {
    const candles = pick(btc, keep);
    const others = { BTCUSDT: pick(btc, (at) => at % 31 !== 0 && !(at > 500 && at < 620)) };
    const batch = computeFeatures({ view, timeframe: '1m', candles, others });
    const stream = createStream(view, { timeframe: '1m' });
    let before = Number.NEGATIVE_INFINITY;
    const references = streamCandles(others.BTCUSDT);
    const vectors = streamCandles(candles).map((candle) => {
      const since = references.filter(({ ts }) => ts > before && ts <= candle.ts);
      before = candle.ts;
      return stream.update(candle, { BTCUSDT: since });
    });
    expect(vectors).toEqual(vectorsOf(batch.columns));
    expect(stream.snapshot()).toEqual(batch.snapshot);
  });

  it('stop at a candle of the other symbol that is off the grid, and leave the stream as it was', () => {
    const stream = createStream(view, { timeframe: '1m' });
    const [candle, next] = streamCandles(btc);
    if (candle === undefined || next === undefined) throw new Error('no candles');
    stream.update(candle, { BTCUSDT: candle });
    const before = stream.snapshot();
    expect(() => stream.update(next, { BTCUSDT: { ...next, ts: next.ts + 1 } })).toThrow(gap);
    expect(() => stream.update(next, { BTCUSDT: [next, candle] })).toThrow(gap);
    expect(stream.snapshot()).toEqual(before);
  });
});

describe('an operator', () => {
  it('has the outputs that are wanted, and no others', () => {
    const outputs: string[][] = [];
    const known = operators.get('rolling-variance');
    if (known === undefined) throw new Error('no rolling variance');
    (operators as Map<string, Operator>).set('rolling-variance', {
      ...known,
      kernel(parameters, context) {
        outputs.push(Object.keys(context.outputs).sort());
        expect(context.inputs[0]).not.toBe(noColumn);
        return known.kernel(parameters, context);
      },
    });
    try {
      computeFeatures({
        view: viewOf({
          a: rollingVariance(close, 3),
          b: rollingDeviation(close, 3),
          c: rollingDeviation(close, 4),
        }),
        timeframe: '1m',
        candles: walk,
      });
      expect(outputs).toEqual([['deviation', 'variance'], ['deviation']]);
    } finally {
      (operators as Map<string, Operator>).set('rolling-variance', known);
    }
  });
});
