import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TidemarkError } from '@tidemark/domain';

const names = ['tidemark.config.ts', 'tidemark.config.json'] as const;

/**
 * The configuration file in `cwd` or the nearest folder above it that has one; null if none has.
 * @throws TidemarkError `settings.two_files`
 */
export function findSettingsFile(cwd: string): string | null {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const [found, second] = names.map((name) => join(folder, name)).filter((path) => existsSync(path));
    if (found !== undefined && second !== undefined) {
      throw new TidemarkError('settings.two_files', `both ${names.join(' and ')} are in ${folder}`, {
        value: [found, second],
        hint: 'Keep one of them: a setting must have one place.',
      });
    }
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return null;
  }
}
