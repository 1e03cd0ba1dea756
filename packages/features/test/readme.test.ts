import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { shippedViews } from '@tidemark/features';
import { runReadmeExample } from '@tidemark/tooling/testing';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('prints what the README says', async () => {
  const { stdout } = await runReadmeExample(import.meta.url);
  expect(readme).toContain(stdout.replace(/^(?=.)/gm, '    '));
});

it('names every shipped view', () => {
  for (const { name } of shippedViews) expect(readme).toContain(`\`${name}\``);
});
