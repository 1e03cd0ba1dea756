import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import {
  forgetFeatureView,
  listFeatureFiles,
  listRegisteredViews,
  registerFeatureFiles,
  registerFeatureView,
  replaceFeatureRegistry,
} from '@tidemark/store';

const view = {
  name: 'trend',
  version: 1,
  fingerprint: 'a'.repeat(64),
  description: 'a trend',
  features: { slope: { expression: ['close'] } },
};
const series = { view: 'trend', version: 1, symbol: 'BTCUSDT', tf: '1h' } as const;

function file(month: string, hash: string, current = true) {
  return {
    month,
    hash: hash.repeat(64),
    rows: 744,
    bytes: 12_345,
    knownAt: 1_767_225_600_123,
    newestCreated: null,
    current,
    path: `features/${month}/${hash}.parquet`,
    publishedAt: 1_767_225_600_456,
  };
}

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('knows a view once, and refuses another one of its name and version', async () => {
    const { db } = database;
    await Promise.all([1, 2, 3].map(() => registerFeatureView(db, view)));
    expect(await listRegisteredViews(db)).toEqual([{ ...view, createdAt: expect.any(Number) }]);
    await expect(registerFeatureView(db, { ...view, fingerprint: 'b'.repeat(64) })).rejects.toMatchObject({
      code: 'feature.conflict',
    });
  });

  it('knows the files of the months that it is told of, and of others what it knew', async () => {
    const { db } = database;
    await registerFeatureView(db, view);
    await registerFeatureFiles(db, {
      series,
      months: ['2026-01', '2026-02'],
      files: [file('2026-01', '1'), file('2026-02', '2')],
    });
    const february = [file('2026-02', '2', false), { ...file('2026-02', '3'), newestCreated: 5 }];
    await registerFeatureFiles(db, { series, months: ['2026-02'], files: february });
    const known = [file('2026-01', '1'), ...february].map((one) => ({ ...series, ...one }));
    expect(await listFeatureFiles(db, series)).toEqual(known);
    expect(await listFeatureFiles(db, { symbol: 'ETHUSDT' })).toEqual([]);
    await registerFeatureFiles(db, { series, months: ['2026-02'], files: [] });
    expect(await listFeatureFiles(db)).toEqual(known.slice(0, 1));
  });

  it('forgets a view with its files, and is replaced as a whole', async () => {
    const { db } = database;
    await registerFeatureView(db, view);
    await registerFeatureFiles(db, { series, months: ['2026-01'], files: [file('2026-01', '1')] });
    const other = { ...view, version: 2, fingerprint: 'c'.repeat(64) };
    const files = { series: { ...series, version: 2 }, months: ['2026-03'], files: [file('2026-03', '4')] };
    await replaceFeatureRegistry(db, { views: [other], files: [files] });
    expect((await listRegisteredViews(db)).map(({ version }) => version)).toEqual([2]);
    expect((await listFeatureFiles(db)).map(({ month }) => month)).toEqual(['2026-03']);
    await forgetFeatureView(db, other);
    expect([await listRegisteredViews(db), await listFeatureFiles(db)]).toEqual([[], []]);
  });
});
