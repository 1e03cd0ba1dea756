import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { findStoredGaps, ingestFiles } from '@tidemark/ingest';
import { february, type TestFolder, testFolder } from '@tidemark/market/testing';
import { listSeries } from '@tidemark/store';

const line = (index: number, close = 2) => `${february + index * 60_000},1,3,0.5,${close},10`;
const csv = (indexes: readonly number[]) =>
  ['ts,o,h,l,c,v', ...indexes.map((index) => line(index))].join('\n');

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let folder: TestFolder;
  beforeAll(async () => {
    database = await createTestDatabase(server);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    await folder?.[Symbol.asyncDispose]();
    folder = await testFolder();
    await database.db.query(
      'clear',
      'TRUNCATE candles, candle_revisions, candle_series, ingest_ledger, rejected_rows, instruments',
    );
  });
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  const ingest = (paths: readonly string[], options: Partial<Parameters<typeof ingestFiles>[0]> = {}) =>
    ingestFiles({ db: database.db, paths, symbol: 'X', tf: '1m', ...options });

  it('loads plain files in the order given, the later one correcting the earlier', async () => {
    const first = await folder.write('1.csv', csv([0, 1, 2]));
    const second = await folder.write('2.csv', `ts,o,h,l,c,v\n${line(2, 2.5)}\n${line(3)}`);
    expect(await ingest([first, second])).toMatchObject({
      files: 2,
      rows: 5,
      inserted: 4,
      revised: 1,
      failedFiles: 0,
    });
    expect(await ingest([first, second])).toMatchObject({ files: 0, skipped: 2 });
  });

  it('accepts rows in any order', async () => {
    const path = await folder.write('a.csv', csv([5, 1, 3, 0]));
    expect(await ingest([path])).toMatchObject({ rows: 4, inserted: 4 });
  });

  it('lets a bad file fail alone', async () => {
    const good = await folder.write('good.csv', csv([0, 1]));
    const bad = await folder.write('bad.csv', 'a,b\n1,2\n');
    const none = `${folder.path}/none.csv`;
    expect(await ingest([none, bad, good])).toMatchObject({
      files: 1,
      inserted: 2,
      failedFiles: 2,
      failures: [
        { file: bad, code: 'file.columns' },
        { file: none, code: 'file.unreadable' },
      ],
    });
  });

  it('refuses a symbol that belongs to an archive, unless the file is said to be of it', async () => {
    const path = await folder.write('a.csv', csv([0]));
    const origin = { venue: 'binance', market: 'um' };
    await ingest([path], { origin });
    const other = await folder.write('b.csv', csv([1]));
    await expect(ingest([other])).rejects.toMatchObject({ code: 'instrument.bound_elsewhere' });
    expect(await ingest([other], { origin })).toMatchObject({ inserted: 1 });
  });

  it('stops when asked', async () => {
    const path = await folder.write('a.csv', csv([0]));
    expect(await ingest([path], { signal: AbortSignal.abort() })).toMatchObject({
      files: 0,
      interrupted: true,
    });
    expect(await listSeries(database.db)).toEqual([]);
  });

  it('finds the gaps of all series, of some, and in a range', async () => {
    await ingest([await folder.write('a.csv', csv([0, 1, 4, 5, 10]))]);
    await ingest([await folder.write('b.csv', csv([0, 2]))], { symbol: 'Y' });
    const { db } = database;
    const [first, second, third] = await findStoredGaps({ db });
    expect(first).toEqual({
      symbol: 'X',
      tf: '1m',
      from: '2026-02-01T00:02:00.000Z',
      to: '2026-02-01T00:04:00.000Z',
      missing: 2,
    });
    expect([second?.missing, third?.symbol]).toEqual([4, 'Y']);
    expect(await findStoredGaps({ db, symbols: ['Y'], tf: '1m' })).toHaveLength(1);
    expect(await findStoredGaps({ db, symbols: ['X'], from: february + 4 * 60_000 })).toHaveLength(1);
    expect(await findStoredGaps({ db, symbols: ['X'], to: february + 5 * 60_000 })).toHaveLength(1);
    await expect(findStoredGaps({ db, symbols: ['Z'] })).rejects.toMatchObject({ code: 'series.unknown' });
  });
});
