import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource } from '../read-source.ts';
import { sourceFiles } from '../source-files.ts';
import { readWorkspace } from '../workspace.ts';

/**
 * Tests that are left out, or that leave others out: `.only`, `.skip` and their like, a line for each. What cannot run on
 * every machine may be skipped on a condition: the closing lines of the run then name it.
 */
export function checkFocus(root: string): readonly string[] {
  return readWorkspace(root)
    .flatMap(({ folder }) => sourceFiles(root, folder))
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) =>
      readSource(readFileSync(join(root, file), 'utf8'), file).focus.map((use) => `${file}: uses ${use}`),
    );
}
