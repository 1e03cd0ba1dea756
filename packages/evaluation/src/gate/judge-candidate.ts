import { assessCalibration } from '../calibration/assess-calibration.ts';
import { compareModels } from '../comparison/compare-models.ts';
import { assessPerformance } from '../performance/assess-performance.ts';
import type { PerformanceAssessment } from '../performance/performance-assessment.ts';
import type { ScoredSignals } from '../performance/scored-signals.ts';
import {
  type GateCheck,
  type GateCheckName,
  type GateReport,
  type GateRules,
  gateRulesSchema,
} from './gate-report.ts';

export interface GateRequest {
  /** What the candidate predicted, and what became of it: measured here, whatever its trainer says. */
  readonly candidate: ScoredSignals;
  /** What the active model predicted for the same decisions; null where none is active. */
  readonly active: ScoredSignals | null;
  /** Default: {@link gateRulesSchema}'s. */
  readonly rules?: Partial<GateRules>;
}

/**
 * Whether a candidate may take the place of the active model, on decisions that neither was trained on.
 *
 * Gain is the lower bound (stationary bootstrap of whole days) of the mean daily difference in R, HOLD 0 R. With no active model the bound is that of its own
 * mean daily R, and it has to earn more than always-BUY and always-SELL at the same decisions, and than most shuffles of its own predictions. What cannot be
 * told does not pass. The same seed gives the same report.
 * @throws TidemarkError as `compareModels` and `assessPerformance`
 */
export function judgeCandidate({ candidate, active, rules: given = {} }: GateRequest): GateReport {
  const rules = gateRulesSchema.parse(given);
  const { seed } = rules;
  const own = assessPerformance(candidate, { seed, confidence: twoSided(rules) });
  const checks =
    active === null
      ? againstBenchmarks(candidate, own, rules)
      : againstActive({ candidate, active, own, rules });
  return {
    passed: checks.every(({ passed }) => passed),
    against: active === null ? 'benchmarks' : 'active',
    checks,
    rules,
  };
}

/** The interval whose lower end is the one-sided bound. */
function twoSided({ confidence }: GateRules): number {
  return 2 * confidence - 1;
}

interface ActiveRequest {
  readonly candidate: ScoredSignals;
  readonly active: ScoredSignals;
  readonly own: PerformanceAssessment;
  readonly rules: GateRules;
}

function againstActive({ candidate, active, own, rules }: ActiveRequest): readonly GateCheck[] {
  const { seed } = rules;
  const comparison = compareModels(candidate, active, { seed, confidence: twoSided(rules) });
  const other = assessPerformance(active, { seed }).summary;
  const brier = assessCalibration(active).brier;
  return [
    ...sample(comparison.matched, comparison.difference.days, comparison.first.trades, rules),
    check('gain', 'more than', comparison.difference.interval?.low ?? null, rules.minimumGain),
    ...drawdown(own.summary.maxDrawdown, other.maxDrawdown, rules),
    check('calibration', 'at most', assessCalibration(candidate).brier, add(brier, rules.brierTolerance)),
  ];
}

function againstBenchmarks(
  candidate: ScoredSignals,
  { summary, intervals, benchmarks, daily }: PerformanceAssessment,
  rules: GateRules,
): readonly GateCheck[] {
  const days = daily.day.length;
  const { model, alwaysBuy, alwaysSell, shuffled, decisions } = benchmarks;
  const low = intervals.totalR === null || days === 0 ? null : intervals.totalR.low / days;
  const { brier, baseRate } = assessCalibration(candidate);
  const ofBaseRate = baseRate === null ? null : baseRate * (1 - baseRate);
  return [
    ...sample(decisions, days, summary.resolved, rules),
    check('gain', 'more than', low, rules.minimumGain),
    check('always-buy', 'more than', model?.totalR ?? null, alwaysBuy?.totalR ?? null),
    check('always-sell', 'more than', model?.totalR ?? null, alwaysSell?.totalR ?? null),
    check('shuffled', 'at least', shuffled?.percentile ?? null, rules.shufflePercentile),
    ...drawdown(summary.maxDrawdown, null, rules),
    check('calibration', 'at most', brier, add(ofBaseRate, rules.brierTolerance)),
  ];
}

function sample(decisions: number, days: number, trades: number, rules: GateRules): readonly GateCheck[] {
  return [
    check('decisions', 'at least', decisions, rules.minimumDecisions),
    check('days', 'at least', days, rules.minimumDays),
    check('trades', 'at least', trades, rules.minimumTrades),
  ];
}

function drawdown(own: number | null, other: number | null, rules: GateRules): readonly GateCheck[] {
  const { drawdownRatio, maximumDrawdown } = rules;
  return [
    ...(maximumDrawdown === null ? [] : [check('drawdown', 'at most', own, maximumDrawdown)]),
    ...(drawdownRatio === null || other === null
      ? []
      : [check('drawdown', 'at most', own, drawdownRatio * other)]),
  ];
}

function check(
  name: GateCheckName,
  needs: GateCheck['needs'],
  found: number | null,
  bound: number | null,
): GateCheck {
  const told = found !== null && bound !== null;
  const passed =
    told && (needs === 'at most' ? found <= bound : needs === 'at least' ? found >= bound : found > bound);
  return { check: name, passed, found, bound, needs };
}

function add(value: number | null, more: number): number | null {
  return value === null ? null : value + more;
}
