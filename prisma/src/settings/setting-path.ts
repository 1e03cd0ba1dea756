import { defaultSettings } from './default-settings.ts';
import type { Settings } from './settings-schema.ts';

type TablePath = `${'candles' | 'signals'}.${keyof Settings['candles'] & string}`;

/** The dotted name of one setting, such as `candles.retention`. */
export type SettingPath = TablePath | 'retrain.retention' | 'rollupWidth';

/** Every setting, in the order in which they are printed. */
export const settingPaths: readonly SettingPath[] = [
  'candles.chunkInterval',
  'candles.compressAfter',
  'candles.retention',
  'signals.chunkInterval',
  'signals.compressAfter',
  'signals.retention',
  'retrain.retention',
  'rollupWidth',
];

/** The value of one setting, by its dotted name. */
export function getSetting(settings: Settings, path: SettingPath): string {
  return flattenSettings(settings)[path];
}

/** The settings by their dotted names. */
export function flattenSettings({ candles, signals, retrain, rollupWidth }: Settings = defaultSettings) {
  return {
    'candles.chunkInterval': candles.chunkInterval,
    'candles.compressAfter': candles.compressAfter,
    'candles.retention': candles.retention,
    'signals.chunkInterval': signals.chunkInterval,
    'signals.compressAfter': signals.compressAfter,
    'signals.retention': signals.retention,
    'retrain.retention': retrain.retention,
    rollupWidth,
  } satisfies Record<SettingPath, string>;
}

/** The settings from their dotted names, unchecked: {@link settingsSchema} checks them. */
export function unflattenSettings(values: Readonly<Record<SettingPath, string>>) {
  return {
    candles: {
      chunkInterval: values['candles.chunkInterval'],
      compressAfter: values['candles.compressAfter'],
      retention: values['candles.retention'],
    },
    signals: {
      chunkInterval: values['signals.chunkInterval'],
      compressAfter: values['signals.compressAfter'],
      retention: values['signals.retention'],
    },
    retrain: { retention: values['retrain.retention'] },
    rollupWidth: values.rollupWidth,
  };
}
