import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearestName, quote, TidemarkError } from '@tidemark/domain';
import type { z } from 'zod';
import { settingPaths } from './setting-path.ts';
import { settingsFileSchema } from './settings-schema.ts';

/**
 * What a `tidemark.config.ts` or `.json` says, checked.
 * @throws TidemarkError `settings.file_unreadable`, `settings.unknown_key`, `settings.invalid`
 */
export async function readSettingsFile(path: string): Promise<z.output<typeof settingsFileSchema>> {
  const content = await readContent(path);
  const result = settingsFileSchema.safeParse(content);
  if (result.success) return result.data;
  throw toSettingsError(path, result.error);
}

async function readContent(path: string): Promise<unknown> {
  try {
    return path.endsWith('.json') ? await readJson(path) : await runTypeScript(path);
  } catch (cause) {
    throw new TidemarkError(
      'settings.file_unreadable',
      `cannot read the settings in ${path}: ${reason(cause)}`,
      {
        value: path,
        hint: path.endsWith('.json')
          ? 'It must be one JSON object.'
          : 'It must be TypeScript that exports its settings as default: export default defineConfig({ ... }).',
        cause,
      },
    );
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  // Some editors on Windows put a byte order mark first, which JSON does not allow.
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}

// jiti takes 50 ms to load: only who has a file in TypeScript pays for it. The alias spares the file the load of all of
// @tidemark/db for one function that returns its argument, and lets it stand in a folder without node_modules.
async function runTypeScript(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const defineConfigFile = fileURLToPath(
    new URL(`./define-config${extname(import.meta.url)}`, import.meta.url),
  );
  const jiti = createJiti(path, {
    alias: { '@tidemark/db': defineConfigFile },
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
  });
  const loaded = await jiti.import<Record<string, unknown>>(path);
  if (loaded.default === undefined) throw new Error('it has no default export');
  return loaded.default;
}

function reason(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : quote(cause);
}

function toSettingsError(path: string, error: z.ZodError): TidemarkError {
  const issue = error.issues[0];
  const at = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const unknown = [at, issue.keys[0]].filter((name) => name !== '').join('.');
    const nearest = nearestName(unknown, settingPaths);
    return new TidemarkError('settings.unknown_key', `unknown setting ${quote(unknown)} in ${path}`, {
      value: unknown,
      hint: nearest === null ? `The settings are ${settingPaths.join(', ')}.` : `Did you mean ${nearest}?`,
      cause: error,
    });
  }
  const name = at === '' ? 'the settings' : at;
  return new TidemarkError('settings.invalid', `${name} in ${path}: ${messageOf(issue)}`, {
    value: at,
    hint: `Correct ${name} in ${path}.`,
    cause: error,
  });
}

// Of a union, the last branch is the interval, whose message says more than "Invalid input".
function messageOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_union') return messageOf(issue.errors.at(-1)?.[0]);
  return issue?.message ?? 'invalid';
}
