import type { Settings } from './settings-schema.ts';

/** What holds where neither a file nor the environment says otherwise. */
export const defaultSettings: Settings = {
  candles: { chunkInterval: '1 hour', compressAfter: '3 days', retention: '6 months' },
  signals: { chunkInterval: '1 day', compressAfter: '7 days', retention: '1 year' },
  retrain: { retention: '90 days' },
  rollupWidth: '7 days',
};
