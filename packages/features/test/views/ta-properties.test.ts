import { describe, expect, it } from '@jest/globals';
import { type CandleInput, computeFeatures, reachOf, taView } from '@tidemark/features';
import fc from 'fast-check';

const minute = 60_000;
const start = Date.UTC(2024, 2, 1);

interface Bar {
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

function toInput(bars: readonly Bar[]): CandleInput {
  const column = (name: keyof Bar) => Float64Array.from(bars, (bar) => bar[name]);
  return {
    ts: column('ts'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    vwap: new Float64Array(bars.length).fill(Number.NaN),
    takerBuyVolume: new Float64Array(bars.length).fill(Number.NaN),
  };
}

function compute(bars: readonly Bar[]): ReadonlyMap<string, Float64Array> {
  const { columns } = computeFeatures({ view: taView, timeframe: '1m', candles: toInput(bars) });
  return new Map(taView.names.map((name, at) => [name, columns[at] ?? new Float64Array()]));
}

function columnOf(columns: ReadonlyMap<string, Float64Array>, name: string): Float64Array {
  const column = columns.get(name);
  if (column === undefined) throw new Error(`no feature ${name}`);
  return column;
}

/** Numbers of 0 to 1, the same for the same seed: the Weyl sequence of an irrational step, mixed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** A walk in ticks of 0.001, as restless as a market can be: it stands still, trades nothing, and falls or rises tenfold in a minute. */
function walkOf(seed: number, length: number): Bar[] {
  const random = randomOf(seed);
  const bars: Bar[] = [];
  const tick = (price: number) => Math.max(1, Math.round(price * 1_000)) / 1_000;
  let price = 5;
  let mood = 0;
  for (let at = 0; at < length; at += 1) {
    if (at % 97 === 0) mood = random();
    const still = mood < 0.15;
    const open = tick(price);
    const jump = random() < 0.002 ? (random() < 0.5 ? 0.1 : 10) : 1;
    if (!still) price = Math.min(Math.max(price * jump * Math.exp(0.004 * (random() - 0.5)), 0.05), 1e5);
    const close = tick(price);
    const reach = still || random() < 0.1 ? 0 : 0.002 * random();
    bars.push({
      ts: start + at * minute,
      open,
      high: tick(Math.max(open, close) * (1 + reach)),
      low: tick(Math.min(open, close) * (1 - reach)),
      close,
      volume: mood > 0.1 && mood < 0.25 ? 0 : Math.round(random() * 1e6) / 10,
    });
  }
  return bars;
}

/** A walk that moves and trades in each minute: nothing is null for want of a range. */
function restlessOf(seed: number, length: number): Bar[] {
  const random = randomOf(seed);
  let close = 100;
  return Array.from({ length }, (_, at) => {
    const open = close;
    close *= 1 + 0.01 * (random() - 0.5);
    const [high, low] = [Math.max(open, close) * 1.001, Math.min(open, close) * 0.999];
    return { ts: start + at * minute, open, high, low, close, volume: 1 + random() };
  });
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

interface Bounds {
  readonly holds: (value: number) => boolean;
}

function boundsOf(range: string): Bounds {
  if (range === 'any') return { holds: () => true };
  const [, words, number] = /^(above|below) (-?[\d.]+)$/.exec(range) ?? [];
  if (words === 'above') return { holds: (value) => value > Number(number) };
  if (words === 'below') return { holds: (value) => value < Number(number) };
  const [, least] = /^(-?[\d.]+) and more$/.exec(range) ?? [];
  if (least !== undefined) return { holds: (value) => value >= Number(least) };
  const [, min, max] = /^(-?[\d.]+?)\.\.(-?[\d.]+)$/.exec(range) ?? [];
  if (min === undefined) throw new Error(`no range: ${range}`);
  return { holds: (value) => value >= Number(min) && value <= Number(max) };
}

/** A change over so many slots knows both ends, whatever is missing between. */
const comparesTwo = /^(roc|mom)_/;

const definitionOf = (name: string) => {
  const definition = taView.features[name];
  if (definition === undefined) throw new Error(name);
  return definition;
};

function expectEqualBits(
  got: ReadonlyMap<string, Float64Array>,
  expected: ReadonlyMap<string, Float64Array>,
) {
  for (const [name, column] of expected) {
    const other = columnOf(got, name);
    expect({ name, length: other.length }).toEqual({ name, length: column.length });
    const at = column.findIndex((value, row) => !Object.is(value, other[row]));
    if (at !== -1) throw new Error(`${name}, row ${at}: ${other[at]} instead of ${column[at]}`);
  }
}

describe('features of ta', () => {
  it('stay in the range that they state, and are never infinite', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        // Gaps of 2 and of 12 slots.
        const bars = walkOf(seed, 1_500).filter((_, at) => (at < 400 || at > 401) && (at < 900 || at > 911));
        for (const [name, column] of compute(bars)) {
          const { holds } = boundsOf(definitionOf(name).range);
          for (const [row, value] of column.entries()) {
            if (Number.isNaN(value)) continue;
            if (!Number.isFinite(value) || !holds(value)) throw new Error(`${name}, row ${row}: ${value}`);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it('scale with prices where they are prices, and do not change otherwise', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -20, max: 20 }), (seed, power) => {
        const factor = 2 ** power;
        const bars = walkOf(seed, 600);
        const scaled = bars.map((bar) => ({
          ...bar,
          open: bar.open * factor,
          high: bar.high * factor,
          low: bar.low * factor,
          close: bar.close * factor,
        }));
        const expected = new Map(
          [...compute(bars)].map(([name, column]) => [
            name,
            definitionOf(name).unit === 'price' ? column.map((value) => value * factor) : column,
          ]),
        );
        expectEqualBits(compute(scaled), expected);
      }),
      { numRuns: 5 },
    );
  });

  it('scale with volumes where they are volumes, and do not change otherwise', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -20, max: 20 }), (seed, power) => {
        const factor = 2 ** power;
        const bars = walkOf(seed, 600);
        const scaled = bars.map((bar) => ({ ...bar, volume: bar.volume * factor }));
        const expected = new Map(
          [...compute(bars)].map(([name, column]) => [
            name,
            definitionOf(name).unit === 'volume' ? column.map((value) => value * factor) : column,
          ]),
        );
        expectEqualBits(compute(scaled), expected);
      }),
      { numRuns: 5 },
    );
  });

  it('hardly change with prices in another currency', () => {
    const bars = walkOf(11, 1_000);
    const factor = 149.37;
    const dear = bars.map((bar) => ({
      ...bar,
      open: bar.open * factor,
      high: bar.high * factor,
      low: bar.low * factor,
      close: bar.close * factor,
    }));
    const got = compute(dear);
    for (const [name, column] of compute(bars)) {
      const by = definitionOf(name).unit === 'price' ? factor : 1;
      const known = [...column].filter((value) => !Number.isNaN(value)).map(Math.abs);
      const size = Math.max(...known) * by;
      const other = columnOf(got, name);
      for (const [row, value] of column.entries()) {
        if (Number.isNaN(value) !== Number.isNaN(other[row] ?? 0)) throw new Error(`${name}, row ${row}`);
        if (Math.abs(value * by - (other[row] ?? 0)) > 1e-9 * size)
          throw new Error(`${name}, row ${row}: ${other[row]} instead of ${value * by}`);
      }
    }
  });

  it('of a price that stands still are that price, neutral, or null', () => {
    const bars = Array.from({ length: 3_000 }, (_, at) => ({
      ts: start + at * minute,
      open: 7.3,
      high: 7.3,
      low: 7.3,
      close: 7.3,
      volume: 5.1,
    }));
    const neutral: Readonly<Record<string, number | null>> = {
      rsi_7: null,
      rsi_14: null,
      rsi_21: null,
      stoch_fast_k_5: null,
      stoch_fast_d_5_3: null,
      stoch_slow_k_14_3: null,
      stoch_slow_d_14_3_3: null,
      stoch_rsi_k_14: null,
      stoch_rsi_d_14_3: null,
      williams_r_14: null,
      cci_20: null,
      plus_di_14: null,
      minus_di_14: null,
      adx_14: null,
      // Of equal extremes the latest counts.
      aroon_up_25: 100,
      aroon_down_25: 100,
      bollinger_percent_b_20: null,
      keltner_position_20_10: null,
      donchian_position_20: null,
      mfi_14: null,
      ultimate_oscillator_7_14_28: null,
    };
    const level = /^(sma|ema|wma|dema|tema|kama)_|_(upper|middle|lower)_|^sar|^linreg_14/;
    for (const [name, column] of compute(bars)) {
      const { unit } = definitionOf(name);
      const expected = name in neutral ? neutral[name] : !level.test(name) ? 0 : unit === 'price' ? 7.3 : 1;
      const { warmUp } = reachOf(definitionOf(name).expression, '1m');
      for (const value of column.subarray(warmUp)) {
        if (expected === null || expected === undefined) {
          if (!Number.isNaN(value)) throw new Error(`${name} is ${value}`);
        } else if (!(Math.abs(value - expected) <= 1e-12)) throw new Error(`${name} is ${value}`);
      }
    }
  });

  it('of a price that comes to a stand do not make a signal of what rounding leaves', () => {
    const bars = walkOf(5, 200);
    const last = bars.at(-1)?.close ?? 1;
    for (let at = bars.length; at < 3_000; at += 1)
      bars.push({ ts: start + at * minute, open: last, high: last, low: last, close: last, volume: 0 });
    const columns = compute(bars);
    for (const name of ['stoch_rsi_k_14', 'cci_20', 'keltner_position_20_10', 'bollinger_percent_b_20'])
      expect(columnOf(columns, name).subarray(1_000).every(Number.isNaN)).toBe(true);
    // A ratio of two that fade alike stays what it was, and within its range.
    for (const name of ['rsi_14', 'adosc_3_10_to_volume']) {
      const { holds } = boundsOf(definitionOf(name).range);
      expect(columnOf(columns, name).subarray(1_000).every(holds)).toBe(true);
    }
  });

  it('without any volume are null where they are a share of it, and 0 where they are one', () => {
    const columns = compute(walkOf(3, 300).map((bar) => ({ ...bar, volume: 0 })));
    for (const name of [
      'obv_change_20_to_volume',
      'ad_change_20_to_volume',
      'adosc_3_10_to_volume',
      'mfi_14',
    ])
      expect(columnOf(columns, name).every(Number.isNaN)).toBe(true);
    for (const name of ['obv_change_20', 'ad_change_20', 'adosc_3_10'])
      expect(
        columnOf(columns, name)
          .subarray(20)
          .every((value) => value === 0),
      ).toBe(true);
  });

  it('have their first value after the warm-up that they state', () => {
    const bars = restlessOf(9, 300);
    for (const [name, column] of compute(bars)) {
      const { warmUp } = reachOf(definitionOf(name).expression, '1m');
      expect({ name, first: column.findIndex((value) => !Number.isNaN(value)) }).toEqual({
        name,
        first: warmUp,
      });
      expect({ name, nulls: column.subarray(warmUp).filter(Number.isNaN).length }).toEqual({
        name,
        nulls: 0,
      });
    }
  });

  it('are after more than 3 missing slots what they are after a start', () => {
    const bars = walkOf(21, 900);
    const all = compute(bars.filter((_, at) => at < 500 || at > 503));
    const after = [...compute(bars.slice(504))];
    expectEqualBits(
      new Map([...all].map(([name, column]) => [name, column.slice(500)])),
      new Map(after.filter(([name]) => !comparesTwo.test(name))),
    );
  });

  it('go on after 3 missing slots where they are recursive, and wait for a whole window where they are not', () => {
    const bars = restlessOf(2, 900);
    const columns = compute(bars.filter((_, at) => at < 500 || at > 502));
    for (const [name, column] of columns) {
      const { expression } = definitionOf(name);
      const { lookback } = reachOf(expression, '1m');
      const known = [...column.subarray(500)].findIndex((value) => !Number.isNaN(value));
      // Of recursive ones the stochastic of the RSI alone has a window around; what compares with the slot before needs one more.
      if (lookback === null && !name.startsWith('stoch_rsi')) expect(known).toBeLessThanOrEqual(1);
      else if (lookback !== null && lookback > 0 && !comparesTwo.test(name))
        expect(known).toBeGreaterThanOrEqual(lookback);
    }
    expect([...columns.values()].every((column) => !Number.isNaN(column.at(-1) ?? Number.NaN))).toBe(true);
  });
});
