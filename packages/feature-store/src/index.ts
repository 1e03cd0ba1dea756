export {
  type CandleExport,
  type ExportedMonth,
  type ExportRequest,
  exportCandles,
} from './candles/export-candles.ts';
export { type BuildRequest, type BuiltDataset, buildDataset } from './datasets/build-dataset.ts';
export {
  type DatasetManifest,
  datasetFolder,
  findDataset,
  listDatasets,
} from './datasets/dataset-manifest.ts';
export { type DatasetSpec, type DatasetSpecInput, parseDatasetSpec } from './datasets/dataset-spec.ts';
export { type DatasetDiff, diffDatasets } from './datasets/diff-datasets.ts';
export { type ExportDatasetRequest, exportDataset } from './datasets/export-dataset.ts';
export { type ScoreRequest, scorePredictions } from './datasets/score-predictions.ts';
export { type DatasetTrace, traceDataset } from './datasets/trace-dataset.ts';
export { type Verification, type VerifyRequest, verifyDataset } from './datasets/verify-dataset.ts';
export type { EngineOptions } from './engine/open-engine.ts';
export { writeAside } from './engine/write-aside.ts';
export {
  type Materialization,
  type MaterializeRequest,
  materializeFeatures,
} from './features/materialize-features.ts';
export type { MaterializedMonth } from './features/materialize-months.ts';
export {
  type FeatureCells,
  getHistoricalFeatures,
  type HistoricalFeatures,
} from './join/get-historical-features.ts';
export * from './join/historical-features.ts';
export { type JoinedRows, withHistoricalFeatures } from './join/with-historical-features.ts';
export { writeHistoricalFeatures } from './join/write-historical-features.ts';
export type { Series, ViewName } from './layout/partition.ts';
export { type KeptView, listViews, readView } from './layout/view-file.ts';
export * from './open-feature-store.ts';
export { type RebuiltRegistry, rebuildFeatureRegistry } from './registry/rebuild-feature-registry.ts';
export type { PlainValue } from './sql/plain-value.ts';
export {
  type QueryColumn,
  type QueryResult,
  queryFeatureStore,
  type StoreQuery,
} from './sql/query-feature-store.ts';
export { refuseInside, writeQuery } from './sql/write-query.ts';
export {
  type StoreVerification,
  type VerifyStoreRequest,
  verifyFeatureStore,
} from './verify/verify-feature-store.ts';
export type { ProblemKind, VerifyProblem } from './verify/verify-problem.ts';
export {
  type DiffSide,
  diffVersions,
  type FeatureDifference,
  type VersionDifference,
} from './versions/diff-versions.ts';
export {
  type FeatureVersion,
  type FeatureVersionFilter,
  listFeatureVersions,
} from './versions/list-feature-versions.ts';
export { type KeptFor, type PrunePlan, type PruneRequest, planPrune } from './versions/plan-prune.ts';
export { pruneVersions } from './versions/prune-versions.ts';
