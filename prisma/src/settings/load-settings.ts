import { checkSettings } from './check-settings.ts';
import { defaultSettings } from './default-settings.ts';
import { findSettingsFile } from './find-settings-file.ts';
import { readSettingsFile } from './read-settings-file.ts';
import { readVariables } from './read-variables.ts';
import { flattenSettings, type SettingPath, settingPaths, unflattenSettings } from './setting-path.ts';
import { type Settings, settingsSchema } from './settings-schema.ts';

export interface LoadSettingsOptions {
  /** Where the search for the file starts, upwards; default the process's folder. */
  readonly cwd?: string;
  /** Default the process's environment. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** The configuration file, or null if there is none. */
  readonly file: string | null;
  /** Where each setting's value is from: a file, `environment` with the variable, or `default`. */
  readonly sources: Readonly<Record<SettingPath, string>>;
}

/**
 * The settings of the project: each from its TIDEMARK_ variable, else from `tidemark.config.ts` or `.json`, else the
 * default.
 * @throws TidemarkError `settings.*`, naming the file or the variable
 */
export async function loadSettings({
  cwd = process.cwd(),
  env = process.env,
}: LoadSettingsOptions = {}): Promise<LoadedSettings> {
  const variables = readVariables(env);
  const file = findSettingsFile(cwd);
  const fromFile = file === null ? {} : await readSettingsFile(file);
  const inFile: Partial<Record<string, string | undefined>> = {
    ...prefixKeys('candles', fromFile.candles ?? {}),
    ...prefixKeys('signals', fromFile.signals ?? {}),
    ...prefixKeys('retrain', fromFile.retrain ?? {}),
    rollupWidth: fromFile.rollupWidth,
  };
  const values: Record<SettingPath, string> = { ...flattenSettings(defaultSettings) };
  const sources: Record<SettingPath, string> = { ...flattenSettings(defaultSettings) };
  for (const path of settingPaths) {
    const override = variables.get(path);
    const stored = inFile[path];
    values[path] = override?.value ?? stored ?? values[path];
    sources[path] =
      override !== undefined ? override.variable : stored !== undefined && file !== null ? file : 'default';
  }
  const settings: Settings = settingsSchema.parse(unflattenSettings(values));
  checkSettings(settings);
  return { settings, file, sources };
}

function prefixKeys(table: string, values: object): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${table}.${key}`, String(value)]));
}
