import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { Outcome, Side } from '@tidemark/domain';
import {
  type CalibrationReport,
  type ComparedModel,
  type ComparisonReport,
  type PerformanceSummary,
  type ScoredSignals,
  scoredSignalsOf,
} from '@tidemark/evaluation';

type Rule = 'momentum' | 'reversal';

type GoldenSummary = Omit<PerformanceSummary, 'reasons'> & {
  readonly model: Rule;
  readonly of: { readonly symbol?: string; readonly pred?: Side };
};

type GoldenCalibration = Omit<CalibrationReport, 'roc' | 'reasons'> & {
  /** How many probabilities differ. */
  readonly thresholds: number;
  /** False and true positive rates, where there are no more points than are kept. */
  readonly roc?: readonly [number[], number[]];
};

interface GoldenComparison extends Pick<ComparisonReport, 'matched' | 'agreement'> {
  readonly first: Omit<ComparedModel, 'modelId'>;
  readonly second: Omit<ComparedModel, 'modelId'>;
  readonly difference: Omit<ComparisonReport['difference'], 'interval' | 'confidence' | 'seed' | 'reason'>;
  /** Of the bootstrap, by other random numbers. */
  readonly interval: readonly [number, number];
  readonly apart: Omit<ComparisonReport['apart'], 'reason'>;
  readonly daily: { readonly from: number; readonly first: number[]; readonly second: number[] };
}

interface Golden {
  readonly start: number;
  readonly columns: readonly string[];
  /** Signals of two rules as lines of values separated by commas, nothing where a value is not known. */
  readonly momentum: readonly string[];
  readonly reversal: readonly string[];
  readonly summaries: readonly GoldenSummary[];
  readonly calibration: Readonly<Record<Rule, GoldenCalibration>>;
  readonly comparison: GoldenComparison;
  /** Pairs only the first won, only the second won, and the p-value. */
  readonly mcNemar: readonly [number, number, number][];
}

/** Made by golden/performance.py, which says how. */
export const golden: Golden = JSON.parse(
  readFileSync(new URL('./golden/performance.json', import.meta.url), 'utf8'),
);

/** The real decisions of a rule, and what became of them. */
export function goldenSignals(rule: Rule): ScoredSignals {
  return scoredSignalsOf(
    golden[rule].map((line) => {
      const values = line.split(',');
      const word = (name: string) => values[golden.columns.indexOf(name)] || null;
      const number = (name: string) => (word(name) === null ? null : Number(word(name)));
      const instant = (name: string) =>
        word(name) === null ? null : golden.start + Number(word(name)) * 60_000;
      return {
        modelId: rule,
        symbol: word('symbol') ?? '',
        tf: '1m' as const,
        ts: golden.start + Number(word('second')) * 1_000,
        pred: word('pred') as Side,
        proba: number('proba'),
        latencyMs: number('latency'),
        outcome: word('outcome') as Outcome | null,
        label: word('label') as Side | null,
        entryTs: instant('entry'),
        exitTs: instant('exit'),
        labelEnd: instant('labelEnd'),
        stop: number('stop'),
        grossReturn: number('gross'),
        realizedRr: number('r'),
        mae: number('mae'),
        mfe: number('mfe'),
      };
    }),
  );
}

/** Every number within `expected` agrees to 1e-9 of its size, or to `absolute`, and everything else is equal. */
export function expectAgreement(actual: unknown, expected: unknown, absolute = 0, path = ''): void {
  if (typeof expected === 'number') {
    const error = Math.abs((typeof actual === 'number' ? actual : Number.NaN) - expected);
    const allowed = Math.max(absolute, 1e-9 * Math.abs(expected));
    if (!(error <= allowed)) throw new Error(`${path} is ${actual}, not ${expected}`);
  } else if (typeof expected !== 'object' || expected === null) {
    if (actual !== expected) throw new Error(`${path} is ${actual}, not ${expected}`);
  } else {
    if (Array.isArray(expected)) expect(actual).toHaveLength(expected.length);
    const found = new Map(Object.entries(actual ?? {}));
    for (const [name, value] of Object.entries(expected)) {
      expectAgreement(found.get(name), value, absolute, `${path}.${name}`);
    }
  }
}

/** No NaN, no Infinity, at any depth. */
export function expectFinite(value: unknown, path = ''): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${path} is ${value}`);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) expectFinite(inner, `${path}.${name}`);
}
