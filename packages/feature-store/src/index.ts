export {
  type CandleExport,
  type ExportedMonth,
  type ExportRequest,
  exportCandles,
} from './candles/export-candles.ts';
export type { EngineOptions } from './engine/open-engine.ts';
export {
  type Materialization,
  type MaterializeRequest,
  materializeFeatures,
} from './features/materialize-features.ts';
export type { MaterializedMonth } from './features/materialize-months.ts';
export * from './open-feature-store.ts';
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
