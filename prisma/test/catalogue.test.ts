import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { dumpCatalogue } from '../src/catalogue/dump-catalogue.ts';
import { migrate } from '../src/migrate/migrate.ts';
import { describeEachServer } from '../src/testing/index.ts';
import { emptyDatabase } from './support/empty-database.ts';

const files = { plain: 'catalogue.plain.txt', timescale: 'catalogue.timescaledb.txt' };

await describeEachServer(describe, (server) => {
  // TIDEMARK_UPDATE_CATALOGUE=1 writes the committed file anew.
  test('what the migrations make is what the committed catalogue says', async () => {
    await using database = await emptyDatabase(server);
    await migrate(database);
    const dump = await dumpCatalogue(database.pool);
    const file = fileURLToPath(new URL(`../${files[server.kind]}`, import.meta.url));
    if (process.env.TIDEMARK_UPDATE_CATALOGUE === '1') writeFileSync(file, dump);
    expect(dump).toBe(readFileSync(file, 'utf8'));
  }, 240_000);
});
