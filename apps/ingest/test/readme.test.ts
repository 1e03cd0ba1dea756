import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createTestDatabase, testServers } from '@tidemark/db/testing';
import { findStoredGaps, ingestArchive, planArchive } from '@tidemark/ingest';
import { header, klineLine, testFolder, um } from '@tidemark/market/testing';

const [server] = await testServers();

describe('the README', () => {
  it('has an example that runs', async () => {
    if (server === undefined) throw new Error('no server');
    await using database = await createTestDatabase(server);
    await using folder = await testFolder();
    await folder.publish(um, [header, klineLine(0), klineLine(1), klineLine(4)]);
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const body = (/```ts\n(.*?)```/s.exec(readme)?.[1] ?? '').replace(/^import .*\n/gm, '');
    const printed: string[] = [];
    const given = {
      ingestArchive,
      planArchive,
      findStoredGaps,
      db: database.db,
      base: folder.path,
      cacheDir: join(folder.path, 'cache'),
      print: (line: string) => printed.push(line),
    };
    const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
    await new AsyncFunction(...Object.keys(given), body)(...Object.values(given));
    expect(printed).toEqual(['1 files, 3 candles, 1 missing', '2026-02-01T00:02:00.000Z: 2 missing']);
  });
});
