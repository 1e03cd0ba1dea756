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
