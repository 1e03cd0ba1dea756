import type { Timeframe } from '@tidemark/domain';
import type { FeatureView } from '../definition/feature-view.ts';
import { reachOf } from '../definition/reach-of.ts';
import type { Reach } from '../engine/operator.ts';

/** What is shown of every feature. */
export const auditChecks = {
  'truncated-future': 'Leaving out what comes later changes nothing.',
  'perturbed-future': 'Other values later, and holes, change nothing.',
  'reordered-future': 'The same candles in another order later change nothing.',
  stream: 'Candle by candle gives the bits of the batch.',
  peek: 'Looking at a candle gives what taking it gives, and leaves no trace.',
  'restored-stream': 'A stream that goes on from a snapshot gives the same bits.',
  'restored-batch': 'A batch that goes on from the snapshot of a stream gives the same bits.',
  alone: 'In a view of its own it has the same bits.',
  'later-start':
    'Begun later, it is the same: to the bit after its lookback, within 1e-9 of its scale after its memory where it has none.',
  'warm-up': 'Its first value comes after the declared warm-up: neither before nor later.',
  finite: 'A value is a finite number, or null.',
} as const;

export type AuditCheck = keyof typeof auditChecks;

/** Where a check failed first. */
export interface AuditFailure {
  /** Open time of the candle. */
  readonly ts: number;
  /** Null where it is null; what is not finite as text. */
  readonly expected: number | string | null;
  readonly found: number | string | null;
  /** What was done to the candles or the computation. */
  readonly how: string;
}

export interface AuditCheckResult {
  readonly check: AuditCheck;
  /** `untested` where there were too few candles for a single comparison. */
  readonly status: 'passed' | 'failed' | 'untested';
  /** Values that were compared. */
  readonly compared: number;
  readonly failure: AuditFailure | null;
}

export interface AuditedFeature extends Reach {
  readonly feature: string;
  /** Nothing failed. */
  readonly passed: boolean;
  readonly checks: readonly AuditCheckResult[];
}

export interface AuditReport {
  readonly view: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly timeframe: Timeframe;
  readonly candles: number;
  readonly seed: number;
  /** Nothing failed. */
  readonly passed: boolean;
  /** Checks of features that could not be made, for want of candles. */
  readonly untested: number;
  readonly features: readonly AuditedFeature[];
}

interface Tally {
  compared: number;
  failure: AuditFailure | null;
}

/** Gathers what the checks find. */
export interface AuditRecord {
  readonly reaches: readonly Reach[];
  /** Notes that a value was right; `feature` is its place in the view. */
  pass(check: AuditCheck, feature: number): void;
  fail(check: AuditCheck, feature: number, failure: AuditFailure): void;
  list(): readonly AuditedFeature[];
}

export function createAuditRecord(view: FeatureView, timeframe: Timeframe): AuditRecord {
  const checks = Object.keys(auditChecks) as AuditCheck[];
  const reaches = view.names.map((name): Reach => {
    const definition = view.features[name];
    return definition === undefined
      ? { lookback: 0, warmUp: 0, memory: 0 }
      : reachOf(definition.expression, timeframe);
  });
  const tallies = view.names.map(
    () => new Map(checks.map((check): [AuditCheck, Tally] => [check, { compared: 0, failure: null }])),
  );
  const tallyOf = (check: AuditCheck, feature: number): Tally =>
    tallies[feature]?.get(check) ?? { compared: 0, failure: null };
  return {
    reaches,
    pass(check, feature) {
      tallyOf(check, feature).compared += 1;
    },
    fail(check, feature, failure) {
      const tally = tallyOf(check, feature);
      tally.compared += 1;
      if (tally.failure === null || failure.ts < tally.failure.ts) tally.failure = failure;
    },
    list: () =>
      view.names.map((name, at): AuditedFeature => {
        const results = checks.map((check): AuditCheckResult => {
          const { compared, failure } = tallyOf(check, at);
          const status = failure !== null ? 'failed' : compared === 0 ? 'untested' : 'passed';
          return { check, status, compared, failure };
        });
        const { lookback, warmUp, memory } = reaches[at] ?? { lookback: 0, warmUp: 0, memory: 0 };
        const passed = results.every(({ status }) => status !== 'failed');
        return { feature: name, lookback, warmUp, memory, passed, checks: results };
      }),
  };
}

/** A value as a failure tells it. */
export function shown(value: number): number | string | null {
  if (Number.isNaN(value)) return null;
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : Object.is(value, -0)
      ? '-0'
      : String(value);
}
