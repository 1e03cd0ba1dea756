import { describe, expect, test } from '@jest/globals';
import type { CurrentPolicies, TablePolicies } from '../src/policies/current-policies.ts';
import { fromPostgresInterval, spellPostgresInterval } from '../src/policies/from-postgres-interval.ts';
import { planPolicies, tightensRetention } from '../src/policies/plan-policies.ts';
import { refreshStart } from '../src/policies/refresh-start.ts';
import { suggestChunkInterval } from '../src/policies/suggest-chunk-interval.ts';
import { defaultSettings } from '../src/settings/default-settings.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 22, 12);
const whole = { rawFrom: now - 100 * day, rollupsFrom: now - 100 * day, droppedUntil: null };
const cut = { rawFrom: now - 100.5 * day, rollupsFrom: now - 300 * day, droppedUntil: null };
// One symbol's candles were dropped and another's brought back over the same dates.
const refilled = { rawFrom: now - 300 * day, rollupsFrom: now - 300 * day, droppedUntil: now - 100.5 * day };

function table(changes: Partial<TablePolicies>): TablePolicies {
  return {
    chunkInterval: '1 hour',
    rollupWidth: '7 days',
    compressAfter: '3 days',
    retention: 'off',
    compressJob: null,
    retentionJob: null,
    ...changes,
  };
}

const asDefault: CurrentPolicies = {
  kind: 'timescale',
  tables: {
    candles: table({ retention: '6 months' }),
    signals: table({ chunkInterval: '1 day', compressAfter: '7 days', retention: '1 year' }),
    outcomes: table({
      chunkInterval: '7 days',
      rollupWidth: 'off',
      compressAfter: '7 days',
      retention: '1 year',
    }),
  },
  rollups: [
    { name: 'candles_5m', source: 'candles', start: '6 months -2 days', end: '5 minutes', job: null },
    { name: 'signals_1d', source: 'signals', start: '1 year -2 days', end: '1 day', job: null },
  ],
  history: { candles: whole, signals: whole },
  now,
};

describe('the plan', () => {
  test('is empty where the database does what the settings say', () => {
    expect(planPolicies(defaultSettings, asDefault)).toEqual([]);
  });

  test('is of the retention alone on a server without jobs', () => {
    const plain = { kind: 'plain', state: 'absent', mend: null } as const;
    const retention = { candles: '6 months', signals: 'off', outcomes: 'off' } as const;
    expect(planPolicies(defaultSettings, { ...plain, retention })).toEqual([
      { target: 'signals', what: 'retention', from: 'off', to: '1 year' },
    ]);
    expect(
      planPolicies(defaultSettings, { ...plain, retention: { ...retention, signals: '1 year' } }),
    ).toEqual([]);
  });

  test('moves the refresh windows before the retention that relies on them', () => {
    const settings = {
      ...defaultSettings,
      candles: { ...defaultSettings.candles, retention: '3 months' },
    } as const;
    expect(planPolicies(settings, asDefault)).toEqual([
      { target: 'candles_5m', what: 'refreshStart', from: '6 months -2 days', to: '3 months -2 days' },
      { target: 'candles', what: 'retention', from: '6 months', to: '3 months' },
    ]);
  });

  test('leaves a table whose chunks are wider than the roll-up without one', () => {
    const settings = {
      ...defaultSettings,
      candles: { ...defaultSettings.candles, chunkInterval: '28 days' },
    } as const;
    expect(planPolicies(settings, asDefault)).toEqual([
      { target: 'candles', what: 'chunkInterval', from: '1 hour', to: '28 days' },
      { target: 'candles', what: 'rollupWidth', from: '7 days', to: 'off' },
    ]);
  });

  test('knows which retention makes rows expire sooner', () => {
    const change = { target: 'candles', what: 'retention' } as const;
    expect(tightensRetention({ ...change, from: 'off', to: '10 years' })).toBe(true);
    expect(tightensRetention({ ...change, from: '6 months', to: '90 days' })).toBe(true);
    expect(tightensRetention({ ...change, from: '6 months', to: '1 year' })).toBe(false);
    expect(tightensRetention({ ...change, from: '6 months', to: 'off' })).toBe(false);
    expect(tightensRetention({ ...change, what: 'compressAfter', from: 'off', to: '1 day' })).toBe(false);
  });
});

describe('the start of a refresh window', () => {
  test.each([
    ['two days after the horizon', '6 months', 'off', whole, '6 months -2 days'],
    ['unbounded without retention', 'off', '6 months -2 days', whole, 'off'],
    [
      'unbounded in an empty database',
      'off',
      'off',
      { rawFrom: null, rollupsFrom: null, droppedUntil: null },
      'off',
    ],
    ['after what is gone, when retention is switched off', 'off', 'off', cut, '98 days'],
    ['after what is gone, when retention is widened', '1 year', 'off', cut, '98 days'],
    ['after what was dropped, whatever was stored there since', 'off', 'off', refilled, '98 days'],
    ['as it was while that is safe', 'off', '3 months -2 days', cut, '3 months -2 days'],
    ['after the horizon, where that is later than what is gone', '30 days', '98 days', cut, '28 days'],
    [
      'never within what no retention drops',
      'off',
      'off',
      { rawFrom: null, rollupsFrom: now - day, droppedUntil: null },
      '5 days',
    ],
  ] as const)('is %s', (_, retention, current, history, start) => {
    expect(refreshStart({ retention, current, history, now })).toBe(start);
  });
});

describe('an interval of the database', () => {
  test('is read whole', () => {
    expect(spellPostgresInterval({ years: 1, months: 2, days: 3, hours: 12 })).toBe('14 months 84 hours');
    expect(spellPostgresInterval({ months: 6, days: -2 })).toBe('6 months -2 days');
    expect(fromPostgresInterval({ minutes: 1, seconds: 2, milliseconds: 3 })).toEqual({
      months: 0,
      milliseconds: 62_003,
    });
  });

  test('of zero is off', () => {
    expect(spellPostgresInterval({})).toBe('off');
    expect(spellPostgresInterval(null)).toBe('off');
  });
});

describe('a suggested chunk interval', () => {
  test.each([
    [20 * 1440, '1 hour', '1 hour'],
    [3 * 1440, '1 hour', '12 hours'],
    [24, '1 hour', '84 days'],
    [0.5, '1 hour', '364 days'],
    [500 * 86_400, '7 days', '4 hours'],
    [1e12, '1 day', '1 hour'],
  ] as const)('for %p rows a day in chunks of %s is %s', (rows, current, suggested) => {
    const suggestion = suggestChunkInterval(rows, current);
    expect(suggestion.suggested).toBe(suggested);
    expect(suggestion.reason).toContain(current);
  });
});
