export {
  type AuditCheck,
  type AuditCheckResult,
  type AuditedFeature,
  type AuditFailure,
  type AuditReport,
  auditChecks,
} from './audit/audit-report.ts';
export * from './audit/audit-view.ts';
export { type SeededWalkOptions, seededWalk } from './audit/seeded-walk.ts';
export * from './definition/expression.ts';
export * from './definition/feature-view.ts';
export * from './definition/parse-view-name.ts';
export * from './definition/reach-of.ts';
export { symbolsOf } from './definition/symbols-of.ts';
export * from './definition/view-history.ts';
export * from './definition/view-registry.ts';
export * from './engine/candle-input.ts';
export * from './engine/compute-features.ts';
export * from './engine/create-joined-stream.ts';
export * from './engine/create-stream.ts';
export type { Operator, Reach } from './engine/operator.ts';
export type { StreamSnapshot } from './engine/snapshot.ts';
export * from './engine/to-candle-input.ts';
export * from './operators/adaptive-mean.ts';
export * from './operators/arithmetic.ts';
export * from './operators/available-time.ts';
export * from './operators/column.ts';
export * from './operators/conditional.ts';
export * from './operators/directional-index.ts';
export * from './operators/exponential-mean.ts';
export * from './operators/fractional-difference.ts';
export * from './operators/hyperbolic-tangent.ts';
export * from './operators/lag.ts';
export * from './operators/on-timeframe.ts';
export * from './operators/operators.ts';
export * from './operators/parabolic-stop.ts';
export * from './operators/phase.ts';
export * from './operators/relative-strength.ts';
export * from './operators/rolling-extreme-places.ts';
export * from './operators/rolling-extremes.ts';
export * from './operators/rolling-mean-deviation.ts';
export * from './operators/rolling-moments.ts';
export * from './operators/rolling-order.ts';
export * from './operators/rolling-pair.ts';
export * from './operators/rolling-shape.ts';
export * from './operators/rolling-sum.ts';
export * from './operators/rolling-trend.ts';
export * from './operators/rolling-weighted-mean.ts';
export * from './operators/unary.ts';
export * from './views/calendar/funding.ts';
export { sessionCosine, sessionSine } from './views/calendar/session.ts';
export * from './views/microstructure/liquidity.ts';
export * from './views/microstructure/order-flow.ts';
export * from './views/microstructure/spreads.ts';
export * from './views/microstructure/volatility.ts';
export * from './views/shipped-views.ts';
export * from './views/ta/indicators.ts';
export * from './views/ta/ta-view.ts';
export * from './workers/compute-in-parallel.ts';
export * from './workers/start-feature-threads.ts';
