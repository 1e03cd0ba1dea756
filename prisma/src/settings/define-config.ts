import type { SettingsFile } from './settings-schema.ts';

/** Types a `tidemark.config.ts`: `export default defineConfig({ candles: { retention: '9 months' } })`. */
export function defineConfig(settings: SettingsFile): SettingsFile {
  return settings;
}
