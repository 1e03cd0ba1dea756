import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';
import { runReadmeExample } from '../src/testing/run-readme-example.ts';
import { temporaryHouse } from './support/temporary-house.ts';

/** A package whose README has this program as its example, next to an earlier block in another language. */
function packageWith(program: string) {
  const house = temporaryHouse({ 'README.md': `# X\n\n\`\`\`sh\nexit 1\n\`\`\`\n\n${program}\n` });
  mkdirSync(join(house.root, 'test'));
  writeFileSync(join(house.root, 'package.json'), '{"type":"module"}');
  return { ...house, testFile: pathToFileURL(join(house.root, 'test/readme.test.ts')).href };
}

it('runs the first TypeScript example and gives what it printed', async () => {
  using example = packageWith(
    '```ts\nconst x: number = 1;\nprocess.stdout.write(String(x) + process.env.Y);\n```\n\n```ts\nfail\n```',
  );
  expect(await runReadmeExample(example.testFile, { Y: 'y' })).toEqual({ stdout: '1y', stderr: '' });
});

it('fails with what the program said', async () => {
  using example = packageWith("```ts\nthrow new Error('out of paper');\n```");
  await expect(runReadmeExample(example.testFile)).rejects.toThrow('out of paper');
});

it('fails where there is no example', async () => {
  using example = packageWith('No code.');
  await expect(runReadmeExample(example.testFile)).rejects.toThrow('has no example');
});
