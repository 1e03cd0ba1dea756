import { nearestName, quote, TidemarkError } from '@tidemark/domain';
import type { SettingPath } from './setting-path.ts';
import { otherVariables, settingVariables } from './setting-variables.ts';
import { settingsSchema } from './settings-schema.ts';

export interface VariableValue {
  readonly variable: string;
  readonly value: string;
}

/**
 * The settings that the environment overrides.
 * @throws TidemarkError `settings.unknown_variable`, `settings.invalid`
 */
export function readVariables(env: NodeJS.ProcessEnv): ReadonlyMap<SettingPath, VariableValue> {
  refuseUnknown(env);
  const values = new Map<SettingPath, VariableValue>();
  // In the list's order TIDEMARK_RETENTION comes before the variables of one table, which overwrite it.
  for (const [variable, paths] of Object.entries(settingVariables)) {
    const text = env[variable];
    if (text === undefined) continue;
    for (const path of paths) values.set(path, { variable, value: parseValue(variable, path, text) });
  }
  return values;
}

function refuseUnknown(env: NodeJS.ProcessEnv): void {
  const known: readonly string[] = [...Object.keys(settingVariables), ...otherVariables];
  const unknown = Object.keys(env).find((name) => name.startsWith('TIDEMARK_') && !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, known);
  throw new TidemarkError('settings.unknown_variable', `unknown environment variable ${quote(unknown)}`, {
    value: unknown,
    hint: nearest === null ? `Unset it, or use one of ${known.join(', ')}.` : `Did you mean ${nearest}?`,
  });
}

function parseValue(variable: string, path: SettingPath, text: string): string {
  const trimmed = text.trim();
  const value = trimmed.toLowerCase() === 'off' ? 'off' : trimmed;
  const result = schemaOf(path).safeParse(value);
  if (result.success) return result.data;
  throw new TidemarkError('settings.invalid', `the environment variable ${variable} has ${quote(text)}`, {
    value: text,
    hint: `It wants an interval such as '7 days'${path.endsWith('chunkInterval') ? '' : ", or 'off'"}; months and years only where no fixed length is needed.`,
    cause: result.error,
  });
}

function schemaOf(path: SettingPath) {
  const { candles, signals, retrain, rollupWidth } = settingsSchema.shape;
  const schemas = {
    'candles.chunkInterval': candles.shape.chunkInterval,
    'candles.compressAfter': candles.shape.compressAfter,
    'candles.retention': candles.shape.retention,
    'signals.chunkInterval': signals.shape.chunkInterval,
    'signals.compressAfter': signals.shape.compressAfter,
    'signals.retention': signals.shape.retention,
    'retrain.retention': retrain.shape.retention,
    rollupWidth,
  };
  return schemas[path];
}
