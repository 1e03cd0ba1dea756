import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { runReadmeExample } from '@tidemark/tooling/testing';

it('prints what the README says', async () => {
  const { stdout } = await runReadmeExample(import.meta.url);
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(stdout.replace(/^(?=.)/gm, '    '));
});
