import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface ReadmeExample {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the first TypeScript example of a package's README as a program of its own, on the sources, and returns what
 * it printed. `testFile` is the `import.meta.url` of a file in the package's `test` folder; `env` adds to the
 * environment, such as the DATABASE_URL of a test database.
 * @throws Error with the program's output if it fails or takes more than a minute, or if there is no example
 */
export async function runReadmeExample(
  testFile: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ReadmeExample> {
  const folder = fileURLToPath(new URL('..', testFile));
  const program = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(folder, 'README.md'), 'utf8'))?.[1];
  if (program === undefined) throw new Error(`${folder}README.md has no example that starts with \`\`\`ts`);
  // In the package's folder, so that its imports are resolved as the package's own.
  const file = join(folder, `.readme-example-${process.pid}.ts`);
  writeFileSync(file, program);
  try {
    return await promisify(execFile)(
      process.execPath,
      ['--conditions=tidemark-source', '--import', import.meta.resolve('tsx'), file],
      { cwd: folder, env: { ...process.env, ...env }, timeout: 60_000 },
    );
  } finally {
    rmSync(file, { force: true });
  }
}
