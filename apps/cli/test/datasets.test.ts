import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { upsertCandles } from '@tidemark/store';
import { settleKnownAt } from '@tidemark/store/testing';
import { runTidemark } from './support/run-tidemark.ts';
import { makeCandles, minute, start } from './support/store-samples.ts';

const spec = {
  name: 'minutes',
  rows: { of: 'candles', symbols: ['BTCUSDT'], tf: '1m', from: start, to: start + 300 * minute },
  views: ['calendar', 'fractional@1'],
  labels: { kind: 'triple-barrier', profit: '1%', stop: '1%', horizon: 10 },
  split: { kind: 'walk-forward', folds: 2, embargo: '10m' },
};

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-cli-datasets-'));
  const run = (argv: readonly string[]) =>
    runTidemark(['dataset', ...argv], { cwd: folder, env: { TIDEMARK_STORE: 'store' }, url: database.url });
  const save = (file: string, content: unknown) => writeFileSync(join(folder, file), JSON.stringify(content));
  beforeAll(async () => {
    database = await createTestDatabase(server);
    await upsertCandles(database.db, makeCandles(400));
    await settleKnownAt(database.db);
    save('spec.json', spec);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('builds a dataset, once, and shows it', async () => {
    const built = await run(['build', 'spec.json', '--json']);
    const manifest = built.json() as { id: string; hash: string; data: { rows: number }; existed: boolean };
    expect(manifest).toMatchObject({
      existed: false,
      data: { rows: 299 },
      folds: [{}, {}],
      embargoMs: 600_000,
    });
    const again = await run(['build', 'spec.json']);
    expect(again.stdout).toMatch(/^it was there already /m);
    const listed = (await run(['list', '--json'])).json() as readonly unknown[];
    expect(listed).toMatchObject([
      { name: 'minutes', id: manifest.id, rows: 299, views: ['calendar@1', 'fractional@1'] },
    ]);
    expect((await run(['list'])).stdout).toContain(manifest.id);
    const shown = await run(['show', manifest.id.slice(0, 5)]);
    expect(shown.stdout).toMatch(/^hash +[0-9a-f]{64}$/m);
    expect(shown.stdout).toMatch(/^rows +299, BUY 299$/m);
    expect((await run(['show', 'minutes', '--json'])).json()).toMatchObject({ hash: manifest.hash });
  });

  it('verifies, and compares it with the one after a correction', async () => {
    expect(await run(['verify', 'minutes', '--json'])).toMatchObject({ exitCode: 0 });
    const [first] = (await run(['list', '--json'])).json() as readonly { id: string }[];
    await upsertCandles(
      database.db,
      makeCandles(1, { from: start + 40 * minute }).map((one) => ({ ...one, h: one.h + 9 })),
    );
    await settleKnownAt(database.db);
    await run(['build', 'spec.json']);
    const [, second] = (await run(['list', '--json'])).json() as readonly { id: string }[];
    const diff = (await run(['diff', first?.id ?? '', second?.id ?? '', '--json'])).json();
    // The high is read by no view here, and by the labels only beyond the barrier that is touched anyway.
    expect(diff).toMatchObject({
      rows: { both: 299, onlyOne: 0, onlyOther: 0 },
      spec: [{ path: 'knownAt' }],
    });
    expect((await run(['diff', first?.id ?? '', second?.id ?? ''])).stdout).toContain('299 in both');
    expect((await run(['verify', first?.id ?? ''])).stdout).toMatch(/is what it was$/m);
  });

  it('exports a fold with its weights', async () => {
    const exported = await run([
      'export',
      'minutes',
      '--fold',
      '1',
      '--role',
      'train',
      '--out',
      'train.csv',
      '--json',
    ]);
    const { rows } = exported.json() as { rows: number };
    const lines = readFileSync(join(folder, 'train.csv'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(rows + 1);
    expect(lines[0]).toMatch(/^row,symbol,tf,timestamp,label,.*,role,weight$/);
    expect(await run(['export', 'minutes', '--role', 'test', '--out', 'a.csv'])).toMatchObject({
      exitCode: 2,
    });
    expect(
      (await run(['export', 'minutes', '--fold', '9', '--out', 'a.csv', '--json'])).json(),
    ).toMatchObject({
      error: { code: 'dataset.unknown' },
    });
  });

  it('names what is wrong with a specification or a name', async () => {
    save('wrong.json', { ...spec, split: { kind: 'random' } });
    expect((await run(['build', 'wrong.json', '--json'])).json()).toMatchObject({
      error: { code: 'dataset.spec_invalid' },
    });
    writeFileSync(join(folder, 'broken.json'), '{"name": ');
    expect((await run(['build', 'broken.json', '--json'])).json()).toMatchObject({
      error: { code: 'dataset.spec_invalid' },
    });
    expect((await run(['build', 'none.json', '--json'])).json()).toMatchObject({
      error: { code: 'file.unreadable' },
    });
    expect((await run(['show', 'nobody', '--json'])).json()).toMatchObject({
      error: { code: 'dataset.unknown' },
    });
    const size = await run(['verify', 'minutes', '--memory', 'much', '--json']);
    expect(size.exitCode).toBe(2);
  });
});
