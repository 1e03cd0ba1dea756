export { assessCalibration } from './calibration/assess-calibration.ts';
export * from './calibration/calibration-report.ts';
export * from './candles/candle-column-builder.ts';
export * from './candles/candle-columns.ts';
export * from './candles/entry-slot.ts';
export * from './candles/to-candle-columns.ts';
export * from './comparison/compare-models.ts';
export * from './comparison/comparison-report.ts';
export * from './cross-validation/combinatorial-purged-folds.ts';
export * from './cross-validation/fold.ts';
export { type PurgedFoldOptions, purgedFolds } from './cross-validation/purged-folds.ts';
export * from './cross-validation/sample-weights.ts';
export * from './cross-validation/uniqueness.ts';

export * from './gate/gate-report.ts';
export * from './gate/judge-candidate.ts';
export * from './importance/assess-importance.ts';
export * from './importance/compare-importance.ts';
export type {
  FeatureRows,
  FoldMean,
  ImportanceModel,
  ModelFeatureImportance,
  ModelImportanceOptions,
  ModelImportanceReport,
  TrainingRows,
} from './importance/importance-model.ts';
export * from './importance/importance-reasons.ts';
export * from './importance/importance-report.ts';
export * from './importance/permutation-importance.ts';
export { type ImportanceScore, type ScoreName, scoreNames } from './importance/score-predictions.ts';
export * from './importance/single-feature-importance.ts';
export * from './labels/barrier-spec.ts';
export * from './labels/describe-label-spec.ts';
export * from './labels/forward-returns.ts';
export { checkFunding, type Funding } from './labels/funding.ts';
export * from './labels/hash-label-spec.ts';
export * from './labels/label-decisions.ts';
export * from './labels/label-from-candles.ts';
export * from './labels/label-outcome.ts';
export type { Decision, LabelRequest } from './labels/label-request.ts';
export * from './labels/label-span.ts';
export * from './labels/label-spec.ts';
export * from './labels/label-triple-barrier.ts';
export * from './labels/parse-distance.ts';
export * from './performance/assess-performance.ts';
export * from './performance/benchmarks.ts';
export * from './performance/create-scored-signals.ts';
export * from './performance/days-summary.ts';
export * from './performance/group-key.ts';
export * from './performance/group-performance.ts';
export * from './performance/no-value-reasons.ts';
export * from './performance/performance-assessment.ts';
export * from './performance/performance-summary.ts';
export * from './performance/scored-signals.ts';
export * from './performance/scored-signals-of.ts';
export * from './performance/select-signals.ts';
export * from './performance/signal-day.ts';
export * from './performance/summarize-days.ts';
export * from './performance/summarize-performance.ts';
export * from './statistics/benjamini-hochberg.ts';
export * from './statistics/equal-count-bins.ts';
export * from './statistics/newey-west.ts';
export * from './statistics/normal-distribution.ts';
export * from './statistics/order-by.ts';
export * from './statistics/quantile.ts';
export * from './statistics/random.ts';
export * from './statistics/ranks.ts';
export * from './statistics/select-quantile.ts';
export * from './statistics/shuffle.ts';
export * from './statistics/spearman.ts';
export * from './statistics/stationary-bootstrap.ts';
