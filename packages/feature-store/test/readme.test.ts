import { describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { runReadmeExample } from '@tidemark/tooling/testing';

await describeEachServer(describe, (server) => {
  it('runs the example of the README', async () => {
    await using database = await createTestDatabase(server);
    const { stdout } = await runReadmeExample(import.meta.url, { DATABASE_URL: database.url });
    expect(stdout).toBe('[ null, 1, 2 ]\n');
  });
});
