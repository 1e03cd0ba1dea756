import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { runReadmeExample } from '@tidemark/tooling/testing';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

await describeEachServer(describe, (server) => {
  it('has an example that runs, and prints what it says', async () => {
    await using database = await createTestDatabase(server);
    const { stdout } = await runReadmeExample(import.meta.url, { DATABASE_URL: database.url });
    const told = /cut after the twentieth line,\n\n(.*?)\n\n## Depends/s.exec(readme)?.[1] ?? '';
    expect(stdout.trimEnd()).toBe(told.replaceAll(/^ {4}/gm, ''));
  });
});
