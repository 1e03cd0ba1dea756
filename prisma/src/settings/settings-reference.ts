import { defaultSettings } from './default-settings.ts';
import { getSetting, type SettingPath, settingPaths } from './setting-path.ts';
import { settingVariables } from './setting-variables.ts';
import { settingsSchema } from './settings-schema.ts';

/** The table of docs/configuration.md: every setting with its variable, default and meaning, in Markdown. */
export function settingsReference(): string {
  const rows = settingPaths.map((path) => {
    const variables = Object.entries(settingVariables)
      .filter(([, paths]: readonly [string, readonly SettingPath[]]) => paths.includes(path))
      .map(([variable]) => `\`${variable}\``);
    return `| \`${path}\` | ${variables.join(', ')} | \`${getSetting(defaultSettings, path)}\` | ${describe(path)} |`;
  });
  return ['| setting | variable | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function describe(path: SettingPath): string {
  const [first, second] = path.split('.');
  const { shape } = settingsSchema;
  if (first === 'rollupWidth') return shape.rollupWidth.description ?? '';
  if (first === 'retrain') return shape.retrain.shape.retention.description ?? '';
  const table = first === 'candles' ? shape.candles.shape : shape.signals.shape;
  return Object.entries(table).find(([key]) => key === second)?.[1].description ?? '';
}
