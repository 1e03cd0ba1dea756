import { describe, expect, it } from '@jest/globals';
import { runReadmeExample } from '@tidemark/tooling/testing';
import { createTestDatabase, describeEachServer } from '../src/testing/index.ts';

await describeEachServer(describe, (server) => {
  it('runs the example of the README', async () => {
    await using database = await createTestDatabase(server);
    const { stdout } = await runReadmeExample(import.meta.url, { DATABASE_URL: database.url });
    expect(stdout).toBe('Instrument.create 1\nread-venue 1\nbinance\n');
  });
});
