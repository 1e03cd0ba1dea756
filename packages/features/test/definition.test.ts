import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { timeframes } from '@tidemark/domain';
import {
  add,
  close,
  createViewRegistry,
  defineFeatureView,
  divide,
  type Expression,
  exponentialMean,
  type FeatureViewDefinition,
  historyOfView,
  lag,
  multiply,
  type Operator,
  ofSymbol,
  onTimeframe,
  operators,
  reachOf,
  rollingMean,
  rollingQuantile,
  rollingSum,
  subtract,
  symbolsOf,
  volume,
} from '@tidemark/features';
import { columnsOf, longestHoldOf } from '../src/definition/reach-of.ts';
import { featureOf, viewOf } from './views-of.ts';

const golden: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('./golden/fingerprint.json', import.meta.url), 'utf8'),
);

const several = () => ({
  mean_20: rollingMean(close, 20),
  off: divide(close, rollingMean(close, 20)),
  half: multiply(volume, 0.5),
  reference: rollingMean(ofSymbol(close, 'BTCUSDT'), 5),
  hour: onTimeframe('1h', rollingMean(close, 3)),
});

describe('the fingerprint of a view', () => {
  it('is the SHA-256 that Python makes of the canonical form', () => {
    expect(viewOf({ price: close }).fingerprint).toBe(golden.one);
    expect(viewOf(several(), 2).fingerprint).toBe(golden.several);
  });

  it('does not hang on the order in which keys were written, nor on words', () => {
    const shuffled: Expression = { inputs: [], parameters: { name: 'close' }, kind: 'column' };
    const view = defineFeatureView({
      features: {
        price: { ...featureOf(shuffled), description: 'Other words', unit: 'USDT', range: '0 and more' },
      },
      version: 1,
      description: 'A view',
      name: 'tested',
    });
    expect(view.fingerprint).toBe(golden.one);
  });

  it('hangs on everything that decides a bit, or its place in the vector', () => {
    const { mean_20: mean, ...rest } = several();
    const variants: readonly FeatureViewDefinition[] = [
      { ...viewOf(several(), 2), name: 'other' },
      viewOf(several(), 3),
      viewOf({ ...rest, mean_20: mean }, 2),
      viewOf({ ...several(), mean_20: rollingMean(close, 21) }, 2),
      viewOf({ ...several(), mean_20: rollingSum(close, 20) }, 2),
      viewOf({ ...several(), half: multiply(0.5, volume) }, 2),
      viewOf({ ...several(), half: multiply(volume, -0) }, 2),
      viewOf({ ...several(), half: multiply(volume, 0) }, 2),
      viewOf({ ...several(), hour: onTimeframe('2h', rollingMean(close, 3)) }, 2),
      viewOf({ ...several(), hour: onTimeframe('1h', rollingMean(close, 4)) }, 2),
    ];
    const fingerprints = variants.map((variant) => defineFeatureView(variant).fingerprint);
    expect(new Set([golden.several, ...fingerprints]).size).toBe(variants.length + 1);
  });

  it('changes with the revision of an operator in it', () => {
    const lagged = operators.get('lag');
    if (lagged === undefined) throw new Error('no lag');
    const before = viewOf({ before: lag(close) }).fingerprint;
    (operators as Map<string, Operator>).set('lag', { ...lagged, revision: lagged.revision + 1 });
    try {
      expect(viewOf({ before: lag(close) }).fingerprint).not.toBe(before);
      expect(viewOf({ price: close }).fingerprint).toBe(golden.one);
    } finally {
      (operators as Map<string, Operator>).set('lag', lagged);
    }
  });
});

describe('defineFeatureView', () => {
  it('freezes a copy: neither the view nor what it was made of can change it', () => {
    const features = { price: featureOf(close), mean: featureOf(rollingMean(close, 3)) };
    const view = defineFeatureView({ name: 'frozen', version: 1, features });
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(view)).toBe(true);
    Object.assign(features.price, { expression: volume });
    expect(view.features.price?.expression.parameters).toEqual({ name: 'close' });
    expect(view.names).toEqual(['price', 'mean']);
  });

  it('defines a view again from its JSON', () => {
    const view = viewOf(several(), 2);
    expect(defineFeatureView(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it.each<[string, Partial<FeatureViewDefinition>]>([
    ['a name with a space', { name: 'my view' }],
    ['a capital', { name: 'View' }],
    ['no name', { name: '' }],
    ['a long name', { name: 'a'.repeat(64) }],
    ['version 0', { version: 0 }],
    ['version 1.5', { version: 1.5 }],
    ['a version that is a text', { version: '1' as unknown as number }],
    ['no features', { features: {} }],
    ['a feature with a dash', { features: { 'rsi-14': featureOf(close) } }],
    ['an operator that is not there', { features: { a: featureOf({ ...close, kind: 'guess' }) } }],
    ['an output that is not there', { features: { a: featureOf({ ...close, output: 'guess' }) } }],
    [
      'a number of an output that is not written as numbers are',
      { features: { a: featureOf({ ...rollingQuantile(close, 5, 0.5), output: 'quantile 0.50' }) } },
    ],
    ['an infinite parameter', { features: { a: featureOf(multiply(close, Number.POSITIVE_INFINITY)) } }],
  ])('refuses %s', (_, part) => {
    const whole = { name: 'refused', version: 1, features: { a: featureOf(close) } };
    const define = () => defineFeatureView({ ...whole, ...part });
    expect(define).toThrow(expect.objectContaining({ code: 'feature.invalid', hint: expect.any(String) }));
  });

  it('takes expressions that share their parts without walking them over and over', () => {
    let shared: Expression = close;
    for (let level = 0; level < 14; level += 1) shared = add(shared, shared);
    expect(viewOf({ shared }).fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a registry of views', () => {
  const first = viewOf({ price: close });
  const second = viewOf({ price: close, mean: rollingMean(close, 3) }, 2);

  it('gives a view by name and version, the latest unless it is told', () => {
    const registry = createViewRegistry([second, first]);
    expect(registry.get('tested')).toBe(second);
    expect(registry.get('tested', 1)).toBe(first);
    expect(registry.list()).toEqual([first, second]);
    registry.register(viewOf({ price: close }));
    expect(registry.list()).toHaveLength(2);
  });

  it('refuses another view under a name and version that are taken', () => {
    const registry = createViewRegistry([first]);
    const changed = viewOf({ price: volume });
    expect(() => registry.register(changed)).toThrow(expect.objectContaining({ code: 'feature.conflict' }));
    expect(registry.get('tested')).toBe(first);
  });

  it('says what there is where a view is unknown', () => {
    const registry = createViewRegistry([first, second]);
    const unknown = { code: 'feature.unknown' };
    expect(() => registry.get('testet')).toThrow(
      expect.objectContaining({ ...unknown, hint: 'Did you mean tested?' }),
    );
    expect(() => registry.get('alpha158')).toThrow(
      expect.objectContaining({ ...unknown, hint: 'There is tested.' }),
    );
    expect(() => registry.get('tested', 3)).toThrow(
      expect.objectContaining({ ...unknown, hint: 'There is 1, 2.' }),
    );
  });
});

describe('reachOf', () => {
  it('adds up windows, takes the longest of inputs, and has no lookback where something recurs', () => {
    expect(reachOf(close, '1m')).toEqual({ lookback: 0, warmUp: 0, memory: 0 });
    expect(reachOf(rollingMean(lag(close, 3), 10), '1m')).toMatchObject({ lookback: 12, warmUp: 12 });
    expect(reachOf(subtract(rollingMean(close, 10), lag(close, 30)), '1m').lookback).toBe(30);
    const recursive = reachOf(rollingMean(exponentialMean(close, 10), 5), '1m');
    expect(recursive).toMatchObject({ lookback: null, warmUp: 13 });
    expect(recursive.memory).toBeGreaterThan(100);
  });

  it('counts rows for what is on a coarser timeframe', () => {
    expect(reachOf(onTimeframe('1h', rollingMean(close, 2)), '15m')).toEqual({
      lookback: 11,
      warmUp: 11,
      memory: 11,
    });
    expect(reachOf(onTimeframe('1mo', close), '1d').lookback).toBe(61);
  });

  it('refuses coarser candles that cannot be put together', () => {
    const impossible = [
      ['1h', '1h'],
      ['5m', '1h'],
      ['5m', '3m'],
      ['1w', '3d'],
      ['1mo', '1w'],
      ['1mo', '3d'],
      ['8h', '6h'],
    ] as const;
    for (const [coarse, fine] of impossible) {
      expect(() => reachOf(onTimeframe(coarse, close), fine)).toThrow(
        expect.objectContaining({ code: 'feature.invalid' }),
      );
    }
    for (const fine of timeframes.slice(0, timeframes.indexOf('1d')))
      expect(reachOf(onTimeframe('1d', close), fine).lookback).toBeGreaterThan(0);
  });

  it('knows how long states are held, those of coarser candles included', () => {
    expect(longestHoldOf([exponentialMean(close, 3)], '1m')).toBe(3);
    expect(longestHoldOf([subtract(close, onTimeframe('1h', exponentialMean(close, 3)))], '1m')).toBe(360);
  });
});

describe('the history of a view', () => {
  const begin = Date.UTC(2026, 1, 1);
  const other = rollingMean(ofSymbol(close, 'BTCUSDT'), 5);

  it('is its longest window, where all are finite', () => {
    const history = historyOfView(viewOf({ mean: rollingMean(close, 20), other }), '1m');
    expect(history).toMatchObject({ lookback: 19, memory: 19, others: ['BTCUSDT'] });
    expect(history.start(begin)).toBe(begin - 19 * 60_000);
  });

  it('is all there is, where something recurs, and shows as far back as the longer of its memory and the windows', () => {
    const recursive = exponentialMean(close, 10);
    const { memory } = reachOf(recursive, '1m');
    expect(historyOfView(viewOf({ recursive, other }), '1m')).toMatchObject({ lookback: null, memory });
    const beyond = rollingMean(close, memory + 100);
    expect(historyOfView(viewOf({ recursive, beyond }), '1m').memory).toBe(memory + 99);
  });
});

describe('what an expression reads', () => {
  it('is listed by name', () => {
    const expression = divide(
      ofSymbol(rollingMean(volume, 3), 'BTCUSDT'),
      onTimeframe('1h', divide(close, volume)),
    );
    expect(columnsOf(expression)).toEqual(['close', 'volume']);
    expect(symbolsOf([expression, ofSymbol(close, 'AVAXUSDT')])).toEqual(['AVAXUSDT', 'BTCUSDT']);
  });
});
