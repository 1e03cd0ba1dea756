import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  type Decision,
  type LabelOutcome,
  labelDecisions,
  parseLabelSpec,
  toCandleColumns,
} from '@tidemark/evaluation';
import { slopeT } from '../src/labels/trend.ts';

/** [label, R of a BUY, R of a SELL]; null while pending. */
type Row = readonly ['BUY' | 'SELL' | 'HOLD', number, number] | null;

interface Golden {
  readonly asOf: number;
  readonly decisions: readonly number[];
  readonly funding: readonly (readonly [number, number])[];
  readonly slopeT: readonly (readonly [number, number, number])[];
  readonly fixedHorizon: readonly Row[];
  readonly trendScanning: readonly Row[];
  readonly trendOverT8: readonly Row[];
  readonly barriersOrdered: readonly Row[];
  readonly barriersByPolicy: readonly Row[];
}

function readGolden(name: string) {
  return JSON.parse(readFileSync(new URL(`./golden/${name}`, import.meta.url), 'utf8'));
}

const golden: Golden = readGolden('labels.json');
const rows: [number, number, number, number, number][] = readGolden('avax-minutes.json');
const bars = rows.map(([ts, o, h, l, c]) => ({ ts, o, h, l, c }));
const minutes = toCandleColumns('1m', bars);
const fives = toCandleColumns(
  '5m',
  bars.flatMap((first, at) => {
    if (at % 5 !== 0) return [];
    const part = bars.slice(at, at + 5);
    const [highs, lows] = [part.map((bar) => bar.h), part.map((bar) => bar.l)];
    return [{ ...first, h: Math.max(...highs), l: Math.min(...lows), c: part.at(-1)?.c ?? 0 }];
  }),
);
const funding = {
  ts: Float64Array.from(golden.funding, ([ts]) => ts),
  rate: Float64Array.from(golden.funding, ([, rate]) => rate),
};
const preds = ['BUY', 'SELL', 'HOLD'] as const;
const decisions = golden.decisions.map((ts, at): Decision => ({ ts, pred: preds[at % 3] ?? 'HOLD' }));
const given = { decisions, asOf: golden.asOf };

function expectRows(outcomes: readonly LabelOutcome[], expected: readonly Row[]): void {
  expect(outcomes).toHaveLength(expected.length);
  for (const [at, outcome] of outcomes.entries()) {
    const row = expected[at] ?? null;
    if (row === null) {
      expect(outcome.status).toBe('pending');
      continue;
    }
    if (outcome.status !== 'resolved' && outcome.status !== 'labelled') throw new Error(outcome.status);
    const [label, buyRr, sellRr] = row;
    expect(outcome.label).toBe(label);
    expect(Math.abs((outcome.buyRr ?? Number.NaN) - buyRr)).toBeLessThan(1e-9);
    expect(Math.abs((outcome.sellRr ?? Number.NaN) - sellRr)).toBeLessThan(1e-9);
    const { pred } = decisions[at] ?? { pred: 'HOLD' };
    const own = outcome.status === 'resolved' ? outcome.realizedRr : null;
    expect(own).toBe(pred === 'HOLD' ? null : pred === 'BUY' ? outcome.buyRr : outcome.sellRr);
  }
}

describe('labels of 450 real minutes', () => {
  it('have the t statistics of least squares', () => {
    const logs = minutes.c.map(Math.log);
    for (const [from, span, expected] of golden.slopeT) {
      expect(Math.abs(slopeT(logs, from, span) / expected - 1)).toBeLessThan(1e-9);
    }
  });

  it('agree for a fixed horizon, after funding', () => {
    const spec = parseLabelSpec({ kind: 'fixed-horizon', horizon: 15, threshold: 0.4, funding: 'charged' });
    expectRows(labelDecisions({ ...given, candles: minutes, spec, funding }), golden.fixedHorizon);
  });

  it.each([
    [0, golden.trendScanning],
    [8, golden.trendOverT8],
  ])('agree for trends of |t| >= %d, after funding', (minT, expected) => {
    const spec = parseLabelSpec({
      kind: 'trend-scanning',
      spans: [5, 10, 20, 40],
      minT,
      risk: { unit: 'percent', value: 2 },
      funding: 'charged',
    });
    expectRows(labelDecisions({ ...given, candles: minutes, spec, funding }), expected);
  });

  const barriers = parseLabelSpec({
    kind: 'triple-barrier',
    profit: { unit: 'percent', value: 0.6 },
    stop: { unit: 'percent', value: 0.4 },
    horizon: 12,
  });

  it('agree for barriers whose ties the policy decides', () => {
    expectRows(labelDecisions({ ...given, candles: fives, spec: barriers }), golden.barriersByPolicy);
  });

  it('agree for barriers whose ties minutes order', () => {
    const ordered = labelDecisions({ ...given, candles: fives, spec: barriers, finerCandles: [minutes] });
    expectRows(ordered, golden.barriersOrdered);
    const changed = golden.barriersOrdered.filter(
      (row, at) => JSON.stringify(row) !== JSON.stringify(golden.barriersByPolicy[at]),
    );
    expect(changed.length).toBeGreaterThan(20);
  });
});
