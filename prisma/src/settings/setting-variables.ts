import type { SettingPath } from './setting-path.ts';

/** Which settings each variable overrides. TIDEMARK_RETENTION sets those of both tables; the one for a table wins over it. */
export const settingVariables = {
  TIDEMARK_CHUNK_CANDLES: ['candles.chunkInterval'],
  TIDEMARK_CHUNK_SIGNALS: ['signals.chunkInterval'],
  TIDEMARK_COMPRESS_AFTER_CANDLES: ['candles.compressAfter'],
  TIDEMARK_COMPRESS_AFTER_SIGNALS: ['signals.compressAfter'],
  TIDEMARK_RETENTION: ['candles.retention', 'signals.retention'],
  TIDEMARK_RETENTION_CANDLES: ['candles.retention'],
  TIDEMARK_RETENTION_SIGNALS: ['signals.retention'],
  TIDEMARK_RETENTION_RETRAIN: ['retrain.retention'],
  TIDEMARK_ROLLUP_WIDTH: ['rollupWidth'],
} as const satisfies Readonly<Record<string, readonly SettingPath[]>>;

/** The product's other variables. Any TIDEMARK_ name in neither list is refused as a probable misspelling. */
export const otherVariables = [
  'TIDEMARK_DATABASE',
  'TIDEMARK_DEBUG',
  'TIDEMARK_HOME',
  'TIDEMARK_STORE',
  'TIDEMARK_IDLE_SECONDS',
  'TIDEMARK_KLINES',
  'TIDEMARK_PYTHON',
  'TIDEMARK_PG',
  'TIDEMARK_TEST_REPORT',
  'TIDEMARK_TEST_URL',
  'TIDEMARK_UPDATE_CATALOGUE',
] as const;
