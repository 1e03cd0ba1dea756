import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const skipped = new Set(['node_modules', 'dist', 'coverage', 'generated']);

/** The hand-written sources of the package in a folder, as paths relative to the root with forward slashes. */
export function sourceFiles(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !skipped.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        return existsSync(join(root, path, 'package.json')) ? [] : sourceFiles(root, path);
      }
      return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : [];
    });
}
