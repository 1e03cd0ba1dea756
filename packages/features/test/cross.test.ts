import { describe, expect, it } from '@jest/globals';
import { floorToGrid, nextOpen, type Timeframe } from '@tidemark/domain';
import {
  close,
  createStream,
  defineFeatureView,
  divide,
  type Expression,
  exponentialMean,
  high,
  lag,
  low,
  ofSymbol,
  onTimeframe,
  open,
  reachOf,
  rollingDeviation,
  rollingMean,
  type StreamCandle,
  subtract,
  takerBuyVolume,
  time,
  volume,
  vwap,
} from '@tidemark/features';
import { day, hour, inBatch, inStream, makeCandles, minute } from './made-candles.ts';

const reference = 'BTCUSDT';
const monday = Date.UTC(2026, 1, 2);

function viewOf(expressions: Readonly<Record<string, Expression>>) {
  const described = { description: 'Tried here.', unit: 'any', range: 'any', source: 'ours' };
  const features = Object.entries(expressions).map(([name, expression]) => [
    name,
    { ...described, expression },
  ]);
  return defineFeatureView({ name: 'tried', version: 1, features: Object.fromEntries(features) });
}

const columns = { open, high, low, close, volume, vwap, taker: takerBuyVolume, time };

/** The columns of the coarse candle whose end is the last at or before a row's, looked up candle by candle; null where one is missing. */
function coarseCandle(
  candles: readonly StreamCandle[],
  row: number,
  [coarse, fine]: readonly [Timeframe, Timeframe],
) {
  const end = floorToGrid(coarse, nextOpen(fine, candles[row]?.ts ?? 0));
  const start = floorToGrid(coarse, end - 1);
  const none = Object.values(columns).map(() => null);
  // The time of a slot is known without its candle, once there was one to close.
  const unknown = (candles[0]?.ts ?? 0) >= end ? none : [...none.slice(1), start];
  const within: StreamCandle[] = [];
  for (let ts = start; ts < end; ts = nextOpen(fine, ts)) {
    const candle = candles.find((one) => one.ts === ts);
    if (candle === undefined) return unknown;
    within.push(candle);
  }
  const sum = (read: (candle: StreamCandle) => number) => within.reduce((all, one) => all + read(one), 0);
  const total = sum((one) => one.volume);
  return [
    within[0]?.open,
    Math.max(...within.map((one) => one.high)),
    Math.min(...within.map((one) => one.low)),
    within.at(-1)?.close,
    total,
    total === 0 ? null : sum((one) => (one.vwap ?? 0) * one.volume) / total,
    sum((one) => one.takerBuyVolume ?? 0),
    start,
  ];
}

function coarseView(timeframe: Timeframe) {
  return viewOf(
    Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, onTimeframe(timeframe, column)]),
    ),
  );
}

describe('features of a coarser timeframe', () => {
  it('shows hour 12 from the row of 12:59 on, and not a minute sooner', () => {
    const candles = makeCandles({ seed: 1, from: monday + 11 * hour, count: 181 });
    const view = viewOf({ close: onTimeframe('1h', close), time: onTimeframe('1h', time) });
    const { rows } = inBatch({ view, candles });
    const at = (hours: number, minutes: number) => rows[(hours - 11) * 60 + minutes];
    const hourClose = (hours: number) => candles[(hours - 11) * 60 + 59]?.close;
    expect(at(11, 58)).toEqual([null, null]);
    expect(at(11, 59)).toEqual([hourClose(11), monday + 11 * hour]);
    expect(at(12, 58)).toEqual([hourClose(11), monday + 11 * hour]);
    expect(at(12, 59)).toEqual([hourClose(12), monday + 12 * hour]);
    expect(at(13, 0)).toEqual([hourClose(12), monday + 12 * hour]);
  });

  it('is null for an hour of which a minute is missing, and for no other', () => {
    const candles = makeCandles({ seed: 2, from: monday, count: 240, without: (place) => place === 90 });
    const { rows } = inBatch({ view: viewOf({ close: onTimeframe('1h', close) }), candles });
    const byTime = new Map(candles.map(({ ts }, row) => [ts, rows[row]?.[0]]));
    const seen = [59, 118, 119, 150, 178, 179, 239].map((place) => byTime.get(monday + place * minute));
    const closeAt = (place: number) => candles.find(({ ts }) => ts === monday + place * minute)?.close;
    expect(seen).toEqual([closeAt(59), closeAt(59), null, null, null, closeAt(179), closeAt(239)]);
  });

  it('is null for an hour whose last minutes are missing, from the first row after it on', () => {
    const without = (place: number) => place >= 100 && place < 120;
    const candles = makeCandles({ seed: 3, from: monday, count: 240, without });
    const { rows } = inBatch({ view: viewOf({ close: onTimeframe('1h', close) }), candles });
    const values = rows.map(([value]) => value);
    expect(values[99]).toBe(candles[59]?.close);
    expect(candles[100]?.ts).toBe(monday + 2 * hour);
    expect(values.slice(100, 159)).toEqual(Array(59).fill(null));
    expect(values[159]).toBe(candles[159]?.close);
  });

  it.each([
    ['1h', '1m', 0.002],
    ['4h', '15m', 0.01],
    ['1d', '4h', 0.03],
    ['1w', '1d', 0.02],
    ['1w', '12h', 0.01],
    ['1mo', '1d', 0.008],
    ['3d', '8h', 0.02],
  ] as const)('puts together every %s candle out of %s rows', (coarse, fine, missing) => {
    let state = 7;
    const without = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647 < missing;
    };
    // Begins within a week and a month, and goes on through a February of a leap year.
    const from = Date.UTC(2023, 10, 16);
    const candles = makeCandles({ seed: 4, from, count: 1_500, timeframe: fine, without });
    const given = { view: coarseView(coarse), timeframe: fine, candles };
    const { rows } = inBatch(given);
    expect(rows).toEqual(candles.map((_, row) => coarseCandle(candles, row, [coarse, fine])));
    expect(rows.filter(([first]) => first !== null).length).toBeGreaterThan(300);
    expect(inStream(given).rows).toEqual(rows);
  });

  it('closes weeks with the Sunday, and months with their last day', () => {
    const candles = makeCandles({ seed: 5, from: Date.UTC(2024, 0, 1), count: 100, timeframe: '1d' });
    const view = viewOf({ week: onTimeframe('1w', time), month: onTimeframe('1mo', time) });
    const { rows } = inBatch({ view, timeframe: '1d', candles });
    const byDay = (month: number, date: number) =>
      rows[(Date.UTC(2024, month, date) - Date.UTC(2024, 0, 1)) / day];
    expect(byDay(0, 6)).toEqual([null, null]);
    expect(byDay(0, 7)).toEqual([Date.UTC(2024, 0, 1), null]);
    expect(byDay(0, 30)?.[1]).toBeNull();
    expect(byDay(0, 31)?.[1]).toBe(Date.UTC(2024, 0, 1));
    expect(byDay(1, 28)?.[1]).toBe(Date.UTC(2024, 0, 1));
    expect(byDay(1, 29)?.[1]).toBe(Date.UTC(2024, 1, 1));
  });

  it('has windows of whole hours', () => {
    const candles = makeCandles({ seed: 6, from: monday, count: 600, without: (place) => place === 200 });
    const { rows } = inBatch({ view: viewOf({ mean: onTimeframe('1h', rollingMean(close, 3)) }), candles });
    const byTime = new Map(candles.map(({ ts }, row) => [(ts - monday) / minute, rows[row]?.[0]]));
    const closeOf = (hours: number) =>
      candles.find(({ ts }) => ts === monday + hours * hour + 59 * minute)?.close ?? 0;
    expect(byTime.get(178)).toBeNull();
    expect(byTime.get(179)).toBeCloseTo((closeOf(0) + closeOf(1) + closeOf(2)) / 3, 10);
    // Hour 3 lacks a minute: no window that holds it.
    for (const place of [239, 299, 359, 418]) expect(byTime.get(place)).toBeNull();
    expect(byTime.get(419)).toBeCloseTo((closeOf(4) + closeOf(5) + closeOf(6)) / 3, 10);
  });

  it('holds a recursive state over three missing hours, and begins anew after four', () => {
    const view = viewOf({ mean: onTimeframe('1h', exponentialMean(close, 2)) });
    const after = (missingHours: number) => {
      const without = (place: number) => place >= 300 && place < 300 + missingHours * 60;
      const candles = makeCandles({ seed: 8, from: monday, count: 900, without });
      const { rows } = inBatch({ view, candles });
      const row = candles.findIndex(({ ts }) => ts === monday + (360 + missingHours * 60 - 1) * minute);
      return { value: rows[row]?.[0], stream: inStream({ view, candles }).rows[row]?.[0] };
    };
    expect(after(3).value).toEqual(expect.any(Number));
    expect(after(4).value).toBeNull();
    expect(after(3).stream).toBe(after(3).value);
    expect(after(4).stream).toBeNull();
  });

  it('needs as many rows as its reach says, and no more decide it', () => {
    const expression = onTimeframe('1h', rollingMean(close, 2));
    const { lookback, warmUp } = reachOf(expression, '1m');
    const candles = makeCandles({ seed: 9, from: monday, count: 900 });
    const view = viewOf({ mean: expression });
    const whole = inBatch({ view, candles }).rows;
    let latest = 0;
    for (let start = 0; start < 61; start += 1) {
      const { rows } = inBatch({ view, candles: candles.slice(start) });
      expect(rows.slice(warmUp)).toEqual(whole.slice(start + warmUp));
      latest = Math.max(
        latest,
        rows.findIndex(([value]) => value !== null),
      );
    }
    expect(latest).toBeLessThanOrEqual(warmUp);
    expect(latest).toBeGreaterThanOrEqual(warmUp - 1);
    expect(lookback).toBe(warmUp);
  });

  it.each([
    ['1h', '1h'],
    ['1m', '1h'],
    ['1w', '3d'],
    ['1mo', '1w'],
    ['1mo', '3d'],
    ['4h', '3d'],
    ['1d', '1w'],
  ] as const)('refuses %s candles out of %s rows', (coarse, fine) => {
    const expression = onTimeframe(coarse, close);
    expect(() => reachOf(expression, fine)).toThrow(expect.objectContaining({ code: 'feature.invalid' }));
    expect(() => createStream(viewOf({ expression }), { timeframe: fine })).toThrow(/cannot be put together/);
  });

  it('refuses another symbol or timeframe within', () => {
    expect(() => onTimeframe('1h', ofSymbol(close, reference))).toThrow(/reads another symbol or timeframe/);
    expect(() => onTimeframe('1h', onTimeframe('1h', close))).toThrow(/reads another symbol or timeframe/);
  });
});

describe('features of another symbol', () => {
  const ratio = viewOf({
    ratio: divide(close, ofSymbol(close, reference)),
    theirs: ofSymbol(close, reference),
  });

  it('joins candles of equal times, and carries nothing forward', () => {
    const candles = makeCandles({ seed: 11, from: monday, count: 10 });
    const theirs = makeCandles({
      seed: 12,
      from: monday - 3 * minute,
      count: 20,
      without: (place) => place === 8,
    });
    const { rows } = inBatch({ view: ratio, candles, others: { [reference]: theirs } });
    const known = candles.map(({ ts, close: own }) => {
      const other = theirs.find((one) => one.ts === ts)?.close;
      return other === undefined ? [null, null] : [own / other, other];
    });
    expect(known[5]).toEqual([null, null]);
    expect(rows).toEqual(known);
  });

  it('is null where nothing was given, in batch and in stream', () => {
    const candles = makeCandles({ seed: 11, from: monday, count: 3 });
    const nothing = Array(3).fill([null, null]);
    expect(inBatch({ view: ratio, candles }).rows).toEqual(nothing);
    const stream = createStream(ratio, { timeframe: '1m' });
    expect(candles.map((candle) => stream.update(candle))).toEqual(nothing);
  });

  it('does not use what the stream is given for another time, and refuses what is off the grid', () => {
    const [first, second, third] = makeCandles({ seed: 11, from: monday, count: 3 });
    const [theirs] = makeCandles({ seed: 12, from: monday, count: 1 });
    if (first === undefined || second === undefined || third === undefined || theirs === undefined)
      throw new Error();
    const stream = createStream(ratio, { timeframe: '1m' });
    expect(stream.update(first, { [reference]: theirs })).toEqual([first.close / theirs.close, theirs.close]);
    expect(stream.update(second, { [reference]: theirs })).toEqual([null, null]);
    const kept = stream.snapshot();
    const off = { ...theirs, ts: third.ts + 1 };
    expect(() => stream.update(third, { [reference]: off })).toThrow(
      expect.objectContaining({ code: 'feature.gap' }),
    );
    expect(stream.snapshot()).toEqual(kept);
  });

  it("keeps a window of the reference whole where the rows' own candle is missing", () => {
    const view = viewOf({ mean: ofSymbol(rollingMean(close, 3), reference), own: rollingMean(close, 3) });
    const candles = makeCandles({ seed: 13, from: monday, count: 12, without: (place) => place === 5 });
    const theirs = makeCandles({ seed: 14, from: monday, count: 12 });
    const given = { view, candles, others: { [reference]: theirs } };
    const { rows } = inBatch(given);
    const mean = (place: number) =>
      theirs.slice(place - 2, place + 1).reduce((sum, one) => sum + one.close, 0) / 3;
    // The row after the gap is that of place 6.
    expect(rows[5]?.[0]).toBeCloseTo(mean(6), 10);
    expect(rows[5]?.[1]).toBeNull();
    expect(inStream(given).rows).toEqual(rows);
  });

  it('lets a state made of both symbols begin anew where either is missing for too long', () => {
    const view = viewOf({ mean: exponentialMean(subtract(close, ofSymbol(close, reference)), 3) });
    const after = (missing: number, whose: 'own' | 'theirs') => {
      const without = (place: number) => place >= 20 && place < 20 + missing;
      const gap = (of: 'own' | 'theirs') => (of === whose ? { without } : {});
      const candles = makeCandles({ seed: 15, from: monday, count: 40, ...gap('own') });
      const theirs = makeCandles({ seed: 16, from: monday, count: 40, ...gap('theirs') });
      const given = { view, candles, others: { [reference]: theirs } };
      const { rows } = inBatch(given);
      expect(inStream(given).rows).toEqual(rows);
      return rows[candles.findIndex(({ ts }) => ts === monday + (20 + missing) * minute)]?.[0];
    };
    for (const whose of ['own', 'theirs'] as const) {
      expect(after(3, whose)).toEqual(expect.any(Number));
      expect(after(4, whose)).toBeNull();
    }
  });

  it('reads the hours of another symbol', () => {
    const view = viewOf({ theirs: ofSymbol(onTimeframe('1h', close), reference) });
    const candles = makeCandles({ seed: 17, from: monday, count: 240, without: (place) => place === 59 });
    const theirs = makeCandles({ seed: 18, from: monday, count: 240, without: (place) => place === 130 });
    const given = { view, candles, others: { [reference]: theirs } };
    const { rows } = inBatch(given);
    const byTime = new Map(candles.map(({ ts }, row) => [(ts - monday) / minute, rows[row]?.[0]]));
    // An own minute that is missing hides no hour of theirs.
    expect([58, 60, 118, 119, 178, 179, 239].map((place) => byTime.get(place))).toEqual(
      [null, theirs[59], theirs[59], theirs[119], theirs[119], null, theirs[238]].map(
        (one) => one?.close ?? null,
      ),
    );
    expect(inStream(given).rows).toEqual(rows);
  });
});

describe('both together, on two symbols full of gaps', () => {
  const btc = (expression: Expression) => ofSymbol(expression, reference);
  const hourly = onTimeframe('1h', divide(close, lag(close, 2)));
  const finite = viewOf({
    hourly,
    spread: subtract(hourly, btc(hourly)),
    quiet: onTimeframe('15m', rollingDeviation(close, 4)),
    volume: onTimeframe('5m', rollingMean(volume, 3)),
    ratio: rollingMean(divide(close, btc(close)), 10),
    mean: btc(rollingMean(vwap, 5)),
    long: onTimeframe('2h', close),
  });
  const recursive = viewOf({
    hours: onTimeframe('1h', exponentialMean(close, 3)),
    theirs: btc(exponentialMean(close, 10)),
    both: exponentialMean(subtract(close, btc(close)), 5),
    fine: exponentialMean(onTimeframe('5m', close), 4),
  });
  const lost = (seed: number) => {
    let state = seed;
    let left = 0;
    return () => {
      state = (state * 48_271) % 2_147_483_647;
      if (left > 0) left -= 1;
      // One gap in 300 rows, most of them short, some of many hours.
      else if (state % 300 === 0)
        left = [1, 1, 2, 3, 4, 5, 59, 60, 61, 240, 700][((state / 300) % 11) | 0] ?? 1;
      return left > 0;
    };
  };
  const candles = makeCandles({ seed: 21, from: monday + 17 * minute, count: 9_000, without: lost(3) });
  const theirs = makeCandles({ seed: 22, from: monday, count: 9_000, without: lost(5) });
  const others = { [reference]: theirs };

  it.each([
    ['finite', finite],
    ['recursive', recursive],
  ])('gives the same bits in batch, in stream and in streams that go on from snapshots: %s', (_, view) => {
    const given = { view, candles, others };
    const batch = inBatch(given);
    for (const [at] of view.names.entries())
      expect(batch.rows.filter((row) => row[at] !== null).length).toBeGreaterThan(1_000);
    expect(inStream(given)).toEqual(batch);
    expect(inStream(given, 7)).toEqual(batch);
  });

  it('goes on in batch where a stream ended, and the other way round', () => {
    for (const view of [finite, recursive]) {
      const batch = inBatch({ view, candles, others });
      for (const cut of [1, 61, 1_024, 3_333, 5_000]) {
        const first = inStream({ view, candles: candles.slice(0, cut), others });
        expect(inBatch({ view, candles: candles.slice(cut), others, from: first.snapshot })).toEqual({
          rows: batch.rows.slice(cut),
          snapshot: batch.snapshot,
        });
      }
    }
  });

  it('does not depend on what comes later', () => {
    for (const view of [finite, recursive]) {
      const { rows } = inBatch({ view, candles, others });
      for (const cut of [100, 1_000, 4_321]) {
        const end = candles[cut - 1]?.ts ?? 0;
        const known = {
          candles: candles.slice(0, cut),
          others: { [reference]: theirs.filter(({ ts }) => ts <= end) },
        };
        expect(inBatch({ view, ...known }).rows).toEqual(rows.slice(0, cut));
      }
    }
  });

  it('does not depend on where it starts, after its warm-up', () => {
    const { rows } = inBatch({ view: finite, candles, others });
    const slots = Math.max(
      ...finite.names.map((name) => {
        const feature = finite.features[name];
        return feature === undefined ? 0 : reachOf(feature.expression, '1m').warmUp;
      }),
    );
    for (const start of [1, 13, 500, 2_000, 3_777]) {
      const first = candles[start]?.ts ?? 0;
      const later = inBatch({ view: finite, candles: candles.slice(start), others }).rows;
      const warm = candles.findIndex(({ ts }) => ts >= first + slots * minute);
      expect(later.slice(warm - start)).toEqual(rows.slice(warm));
    }
  });

  it('shows a forming candle without keeping it', () => {
    const stream = createStream(finite, { timeframe: '1m' });
    for (const [at, candle] of candles.slice(0, 600).entries()) {
      const given = {
        [reference]: theirs.filter(({ ts }) => ts > (candles[at - 1]?.ts ?? 0) && ts <= candle.ts),
      };
      const kept = stream.snapshot();
      const shown = stream.peek(candle, given);
      expect(stream.snapshot()).toEqual(kept);
      expect(stream.update(candle, given)).toEqual(shown);
    }
  });
});
