import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { upsertCandles } from '@tidemark/store';
import { settleKnownAt } from '@tidemark/store/testing';
import { runTidemark } from './support/run-tidemark.ts';
import { makeCandles, start, storeCandles } from './support/store-samples.ts';

interface VersionDocument {
  readonly versions: readonly {
    readonly path: string;
    readonly hash: string;
    readonly current: boolean;
    readonly month: string;
  }[];
}

const folder = mkdtempSync(join(tmpdir(), 'tidemark-cli-store-'));
const env = { TIDEMARK_STORE: 'store' };
const run = (argv: readonly string[], url?: string) =>
  runTidemark(argv, { cwd: folder, env, ...(url === undefined ? {} : { url }) });

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('wrong use of the feature store', () => {
  it.each([
    [['features', 'compute'], 'no view was given'],
    [['features', 'compute', 'ta'], 'no symbol was given'],
    [['features', 'compute', 'ta', '--symbol', 'A', '--symbol', 'B'], 'several symbols'],
    [['features', 'compute', 'ta', '--symbol', 'A', '--known-at', '2026-01-01'], '--known-at belongs'],
    [['features', 'compute', 'ta', '--view', 'ta'], 'the view ta was given as argument'],
    [['features', 'compute', '--view', 'ta', '--out', 'a.csv'], '--out belongs'],
    [['features', 'versions', 'prune', 'ta', '--whole-view'], '--whole-view'],
    [['candles', 'export', '--symbol', 'A', '--latest', '5'], "unknown option '--latest'"],
  ])('is told before anything is opened: %j', async (argv, message) => {
    const { exitCode, json } = await run([...argv, '--json'], 'postgresql://t:h@127.0.0.1:1/none');
    expect([exitCode, json()]).toMatchObject([
      2,
      { error: { code: 'command.wrong_use', message: expect.stringContaining(message) } },
    ]);
  });
});

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    rmSync(join(folder, 'store'), { recursive: true, force: true });
    database = await createTestDatabase(server);
    await storeCandles(database.db);
    await upsertCandles(database.db, makeCandles(30, { symbol: 'SOLUSDT' }));
    await settleKnownAt(database.db);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  const versions = async (argv: readonly string[] = []) =>
    (await run(['features', 'versions', 'list', ...argv, '--json'])).json() as VersionDocument;

  it('exports candles, and again only what changed', async () => {
    const argv = ['candles', 'export', '--symbol', 'BTCUSDT', '--tf', '1m'];
    const first = await run([...argv, '--json'], database.url);
    expect(first.json()).toMatchObject({ rows: 170, months: [{ month: '2026-02', written: true }] });
    const { stdout } = await run(argv, database.url);
    expect(stdout).toMatch(
      /^2026-02 +170 +candles\/tf=1m\/symbol=BTCUSDT\/month=2026-02\/\w+\.parquet +unchanged$/m,
    );
  });

  it('computes views of every stored symbol, or of those that are named', async () => {
    const first = await run(['features', 'compute', '--view', 'ta@1', '--json'], database.url);
    expect(first.json()).toMatchObject({
      tf: '1m',
      series: [
        { view: 'ta@1', symbol: 'BTCUSDT', months: 1, written: 1, unchanged: 0, rows: 170 },
        { view: 'ta@1', symbol: 'SOLUSDT', months: 1, written: 1, unchanged: 0, rows: 30 },
      ],
    });
    const again = await run(['features', 'compute', '--view', 'ta', '--symbol', 'BTCUSDT'], database.url);
    expect(again.stdout).toMatch(/^ta@1 +BTCUSDT +1 +0 +1 +170 /m);
    const other = await run(['features', 'compute', '--view', 'ta', '--tf', '3d', '--json'], database.url);
    expect(other.json()).toMatchObject({ error: { code: 'series.unknown' } });
  });

  it('lists versions after a correction, compares them, and prunes what was superseded', async () => {
    await upsertCandles(
      database.db,
      makeCandles(1, { from: start }).map((one) => ({ ...one, v: 77 })),
    );
    await settleKnownAt(database.db);
    await run(['features', 'compute', '--view', 'ta', '--symbol', 'BTCUSDT'], database.url);
    const all = (await versions(['ta', '--symbol', 'BTCUSDT'])).versions;
    expect(all.map(({ current, month }) => [current, month])).toEqual([
      [false, '2026-02'],
      [true, '2026-02'],
    ]);
    const [old = '', now = ''] = all.map(({ hash }) => hash.slice(0, 12));
    const table = await run(['features', 'versions', 'list', '--superseded']);
    expect(table.stdout).toMatch(new RegExp(`^ta@1 +1m +BTCUSDT +2026-02 +${old} .* superseded$`, 'm'));
    const diff = await run(['features', 'versions', 'diff', old, now]);
    expect(diff.stdout).toMatch(/^adosc_3_10 +111 +2026-02-02T00:10:00Z +4\.79353$/m);
    expect(diff.stdout).toContain('170 rows in both, 0 in the first alone, 0 in the second alone');
    const unknown = await run(['features', 'versions', 'diff', old, 'ffffffffffff', '--json']);
    expect([unknown.exitCode, unknown.json()]).toMatchObject([2, { error: { code: 'feature.unknown' } }]);
    const dry = await run(['features', 'versions', 'prune']);
    expect(dry.stdout).toContain('Nothing was deleted: --yes does it.');
    expect((await versions(['--superseded'])).versions).toHaveLength(1);
    const pruned = await run(['features', 'versions', 'prune', '--yes', '--json'], database.url);
    expect(pruned.json()).toMatchObject({ deleted: true, versions: [{ hash: all[0]?.hash }], kept: [] });
    expect((await versions(['--superseded'])).versions).toEqual([]);
  });

  it('verifies what is published, and exits 1 with what is wrong', async () => {
    const fine = await run(['features', 'verify', '--recompute', '--json']);
    expect([fine.exitCode, fine.json()]).toMatchObject([
      0,
      { featureFiles: 2, recomputedRows: 200, problems: [] },
    ]);
    const [file] = (await versions()).versions;
    writeFileSync(join(folder, 'store', file?.path ?? ''), 'PAR1');
    const torn = await run(['features', 'verify']);
    expect([torn.exitCode, torn.stdout]).toEqual([
      1,
      expect.stringMatching(/^unreadable +features\/view=ta/m),
    ]);
    const none = await run(['features', 'verify', 'nonsense', '--json']);
    expect([none.exitCode, none.json()]).toMatchObject([2, { error: { code: 'feature.unknown' } }]);
  });

  it('makes the registry again, and deletes a view as a whole', async () => {
    rmSync(join(folder, 'store'), { recursive: true });
    await run(['features', 'compute', '--view', 'ta'], database.url);
    const rebuilt = await run(['features', 'versions', 'rebuild', '--json'], database.url);
    expect(rebuilt.json()).toMatchObject({ views: 1, files: 2 });
    const pruned = ['features', 'versions', 'prune', 'ta@1', '--whole-view', '--yes', '--json'];
    expect((await run(pruned, database.url)).json()).toMatchObject({ views: ['ta@1'], kept: [] });
    expect((await versions()).versions).toEqual([]);
  });
});
