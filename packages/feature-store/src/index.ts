export {
  type CandleExport,
  type ExportedMonth,
  type ExportRequest,
  exportCandles,
} from './candles/export-candles.ts';
export type { EngineOptions } from './engine/open-engine.ts';
export * from './open-feature-store.ts';
