import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type AuditCheck,
  type AuditReport,
  add,
  auditView,
  close,
  defineFeatureView,
  divide,
  type Expression,
  exponentialMean,
  type Operator,
  ofSymbol,
  onTimeframe,
  operators,
  rollingMean,
  rollingVariance,
  seededWalk,
  subtract,
  wilderMean,
} from '@tidemark/features';
import { noColumn } from '../src/engine/operator.ts';
import { featureOf } from './views-of.ts';

const candles = seededWalk({ timeframe: '1m', count: 4_000, seed: 11 });

const pointwise = { lookback: 0, warmUp: 0, memory: 0 };

/** Operators that do what a feature must not, each in its own way. */
const cheats: Readonly<Record<string, Pick<Operator, 'kernel'> & Partial<Operator>>> = {
  'cheat-next-row': {
    kernel: (_, { inputs: [input = noColumn], outputs: { value = noColumn } }) => ({
      run(count) {
        for (let row = 0; row < count; row += 1)
          value[row] = row + 1 < count ? (input[row + 1] ?? 0) : (input[row] ?? 0);
      },
      start: () => undefined,
    }),
  },
  'cheat-hidden-state': {
    kernel(_, { outputs: { value = noColumn } }) {
      let calls = 0;
      return {
        run(count) {
          for (let row = 0; row < count; row += 1) {
            calls += 1;
            value[row] = calls;
          }
        },
        start: () => undefined,
      };
    },
  },
  'cheat-start': {
    kernel(_, { outputs: { value = noColumn }, allocate }) {
      const state = allocate(1);
      return {
        run: (count) => {
          value.fill((state[0] ?? 0) % 1_000, 0, count);
        },
        start: (slot) => {
          state[0] = slot;
        },
      };
    },
  },
  'cheat-chunk': {
    kernel: (_, { outputs: { value = noColumn } }) => ({
      run(count) {
        for (let row = 0; row < count; row += 1) value[row] = row;
      },
      start: () => undefined,
    }),
  },
  'cheat-running-sum': {
    // A naive sliding sum: its rounding depends on all that went through it.
    reach: (_, inputs) => ({ ...inputs, lookback: 19, warmUp: 19, memory: 19 }),
    kernel(_, { inputs: [input = noColumn], outputs: { value = noColumn }, allocate }) {
      const ring = allocate(20);
      const state = allocate(2);
      return {
        run(count) {
          for (let row = 0; row < count; row += 1) {
            const at = (state[0] ?? 0) % 20;
            state[1] = (state[1] ?? 0) + (input[row] ?? 0) - (ring[at] ?? 0);
            ring[at] = input[row] ?? 0;
            state[0] = (state[0] ?? 0) + 1;
            value[row] = (state[0] ?? 0) >= 20 ? (state[1] ?? 0) : Number.NaN;
          }
        },
        start() {
          ring.fill(0);
          state.fill(0);
        },
      };
    },
  },
  'cheat-lookback': {
    // Declares one slot less than it needs.
    reach: (_, inputs) => ({ ...inputs, lookback: 8, warmUp: 8, memory: 8 }),
    kernel: (parameters, context) =>
      operators
        .get('rolling-sum')
        ?.kernel(
          { ...parameters, window: 10 },
          { ...context, outputs: { mean: context.outputs.value ?? noColumn } },
        ) ?? { run: () => undefined, start: () => undefined },
  },
  'cheat-never': {
    kernel: (_, { outputs: { value = noColumn } }) => ({
      run: (count) => {
        value.fill(Number.NaN, 0, count);
      },
      start: () => undefined,
    }),
  },
};

beforeAll(() => {
  for (const [kind, cheat] of Object.entries(cheats)) {
    (operators as Map<string, Operator>).set(kind, {
      kind,
      revision: 1,
      description: '',
      outputs: ['value'],
      reach: () => pointwise,
      ...cheat,
    });
  }
});
afterAll(() => {
  for (const kind of Object.keys(cheats)) (operators as Map<string, Operator>).delete(kind);
});

const cheat = (kind: string): Expression => ({ kind, parameters: {}, inputs: [close] });

function audit(features: Readonly<Record<string, Expression>>, on = candles): AuditReport {
  const view = defineFeatureView({
    name: 'audited',
    version: 1,
    features: Object.fromEntries(Object.entries(features).map(([name, one]) => [name, featureOf(one)])),
  });
  return auditView({ view, timeframe: '1m', candles: on, seed: 5 });
}

function failedChecks(report: AuditReport, feature: string): readonly AuditCheck[] {
  const found = report.features.find((one) => one.feature === feature);
  return found?.checks.filter(({ status }) => status === 'failed').map(({ check }) => check) ?? [];
}

describe('auditView', () => {
  it('passes honest features of every kind, and tests each check on each', () => {
    const report = audit({
      price: close,
      mean: rollingMean(close, 20),
      variance: rollingVariance(close, 30),
      ema: exponentialMean(close, 10),
      wilder: wilderMean(subtract(close, exponentialMean(close, 5)), 7),
      hours: onTimeframe('15m', rollingMean(close, 3)),
      slow: onTimeframe('5m', exponentialMean(close, 4)),
    });
    expect(report.features.flatMap(({ checks }) => checks.filter(({ failure }) => failure !== null))).toEqual(
      [],
    );
    expect(report).toMatchObject({ passed: true, untested: 0, candles: 4_000, timeframe: '1m', seed: 5 });
    expect(report.features.map(({ lookback }) => lookback)).toEqual([0, 19, 29, null, null, 59, null]);
  });

  it.each<[string, readonly AuditCheck[]]>([
    ['cheat-next-row', ['truncated-future', 'perturbed-future', 'reordered-future', 'stream']],
    ['cheat-hidden-state', ['later-start', 'restored-stream', 'restored-batch', 'peek']],
    ['cheat-start', ['later-start']],
    ['cheat-chunk', ['stream', 'later-start']],
    ['cheat-running-sum', ['later-start']],
    ['cheat-lookback', ['later-start', 'warm-up']],
    ['cheat-never', ['warm-up']],
  ])('fails %s, and says where', (kind, expected) => {
    const report = audit({ honest: rollingMean(close, 5), cheat: cheat(kind) });
    expect(report.passed).toBe(false);
    expect(failedChecks(report, 'honest')).toEqual([]);
    expect(failedChecks(report, 'cheat')).toEqual(expect.arrayContaining([...expected]));
    const [first] = report.features[1]?.checks.filter(({ status }) => status === 'failed') ?? [];
    expect(first?.failure).toMatchObject({ ts: expect.any(Number), how: expect.stringMatching(/./) });
    expect(candles.ts).toContain(first?.failure?.ts);
  });

  it('finds a cheat below an honest operator', () => {
    const report = audit({ below: rollingMean(add(cheat('cheat-next-row'), close), 4) });
    expect(failedChecks(report, 'below')).toContain('truncated-future');
  });

  it('names the candle, the value that was expected and the one that was found', () => {
    const { features } = audit({ cheat: cheat('cheat-chunk') });
    const failed = features[0]?.checks.find(({ check }) => check === 'stream');
    expect(failed?.failure).toEqual({
      ts: candles.ts[1],
      expected: 1,
      found: 0,
      how: 'candle by candle',
    });
  });

  it('says what it could not test for want of candles, instead of passing it', () => {
    const few = seededWalk({ timeframe: '1m', count: 100, seed: 2 });
    const report = audit({ mean: rollingMean(close, 300), price: close }, few);
    expect(report.passed).toBe(true);
    const mean = report.features[0]?.checks.filter(({ status }) => status === 'untested');
    expect(mean?.map(({ check }) => check)).toEqual(['later-start', 'warm-up']);
    expect(report.untested).toBe(2);
    expect(audit({ price: close }, seededWalk({ timeframe: '1m', count: 0, seed: 1 })).passed).toBe(true);
  });

  it('is the same for the same seed', () => {
    const features = { ema: exponentialMean(close, 3), cheat: cheat('cheat-next-row') };
    expect(audit(features)).toEqual(audit(features));
  });

  it('cuts the candles of other symbols with those of the rows', () => {
    const view = defineFeatureView({
      name: 'crossed',
      version: 1,
      features: {
        ratio: featureOf(divide(close, ofSymbol(close, 'BTCUSDT'))),
        reference: featureOf(ofSymbol(rollingMean(close, 12), 'BTCUSDT')),
        trend: featureOf(ofSymbol(exponentialMean(close, 6), 'BTCUSDT')),
        hour: featureOf(ofSymbol(onTimeframe('15m', rollingMean(close, 2)), 'BTCUSDT')),
      },
    });
    const others = { BTCUSDT: seededWalk({ timeframe: '1m', count: 4_000, seed: 12 }) };
    const report = auditView({ view, timeframe: '1m', candles, others, seed: 8 });
    const failed = report.features.flatMap(({ feature, checks }) =>
      checks.filter(({ status }) => status !== 'passed').map((one) => ({ feature, ...one })),
    );
    expect(failed).toEqual([]);
  });
});
