import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWorkspace } from '../workspace.ts';

/**
 * Whether every package's README says what the package is for and what it depends on, and has an example that a test
 * runs. Benchmarks and tooling have programs of their own instead of an example.
 */
export function checkReadmes(root: string): readonly string[] {
  return readWorkspace(root).flatMap(({ folder }) => {
    const file = join(root, folder, 'README.md');
    if (!existsSync(file)) return [`${folder} has no README.md`];
    const text = readFileSync(file, 'utf8');
    const faults: string[] = [];
    if (!/^# .+\n\n[^#\n`|]/.test(text))
      faults.push('does not start with a title and what the package is for');
    if (!/\bdepends? on\b|\bdependenc/i.test(text))
      faults.push('does not say what the package depends on, and why');
    if (folder !== 'tooling' && folder !== 'bench') {
      if (!/^```ts$/m.test(text)) faults.push('has no example in TypeScript');
      if (!existsSync(join(root, folder, 'test/readme.test.ts')))
        faults.push('has no test/readme.test.ts that runs its example');
    }
    return faults.map((fault) => `${folder}/README.md ${fault}`);
  });
}
