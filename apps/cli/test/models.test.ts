import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { gateRulesSchema } from '@tidemark/evaluation';
import {
  createSignal,
  listModelVersions,
  promoteModel,
  recordJudgement,
  registerModel,
  upsertCandles,
} from '@tidemark/store';
import { runTidemark } from './support/run-tidemark.ts';
import { makeCandles, makeSignal, minute, start } from './support/store-samples.ts';

const hash = 'c'.repeat(64);

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-cli-models-'));
  const run = (...argv: string[]) =>
    runTidemark(argv, { cwd: folder, env: { TIDEMARK_STORE: 'store' }, url: database.url });
  beforeAll(async () => {
    database = await createTestDatabase(server);
    const { db } = database;
    for (const trees of [100, 200]) {
      await db.transaction((tx) =>
        registerModel(tx, {
          ...{
            modelId: 'trend-1',
            trainer: 'baseline',
            parameters: { trees },
            labelSpec: {},
            metrics: { train: { accuracy: 0.9 } },
          },
          views: [{ name: 'ta', version: 1, fingerprint: hash }],
          dataset: { name: 'btc', id: '0123456789abcdef', hash },
          ...{ artefactPath: 'models/trend-1/x', artefactHash: hash, labelEnd: start, requestId: null },
        }),
      );
    }
    await db.transaction((tx) =>
      recordJudgement(tx, {
        ...{
          modelId: 'trend-1',
          version: 2,
          againstVersion: 1,
          window: { from: start, to: start + 60 * minute },
        },
        report: {
          ...{ passed: false, against: 'active', rules: gateRulesSchema.parse({}) },
          checks: [{ check: 'gain', passed: false, found: -0.5, bound: 0, needs: 'more than' }],
        },
      }),
    );
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists, shows and compares versions', async () => {
    expect((await run('models', 'list', '--json')).json()).toMatchObject([
      { modelId: 'trend-1', version: 1, state: 'candidate', labelEnd: '2026-02-02T00:00:00.000Z' },
      { version: 2 },
    ]);
    expect((await run('models', 'list')).stdout).toMatch(
      /^trend-1 +2 +default +candidate +baseline +btc\/0123456789abcdef /m,
    );
    expect((await run('models', 'list', '--state', 'active')).stdout).toBe('No models found.\n');
    const shown = await run('models', 'show', 'trend-1', '2');
    expect(shown.stdout).toContain('did not let it pass');
    expect(shown.stdout).toMatch(/^FAILED +gain +-0\.5 +more than +0$/m);
    expect((await run('models', 'diff', 'trend-1', '1', 'v2', '--json')).json()).toMatchObject({
      differences: expect.arrayContaining([
        { field: 'parameters', one: { trees: 100 }, other: { trees: 200 } },
      ]),
    });
  });

  it('promotes by hand, and rolls back', async () => {
    expect((await run('models', 'rollback', 'trend-1', '--json')).json()).toMatchObject({
      error: { code: 'model.no_previous' },
    });
    expect((await run('models', 'promote', 'trend-1', '1')).stdout).toBe('version 1 of trend-1 is active\n');
    expect((await run('models', 'promote', 'trend-1', '1')).stdout).toBe(
      'version 1 of trend-1 was active already\n',
    );
    expect((await run('models', 'promote', 'trend-1', '2')).stdout).toBe(
      'version 2 of trend-1 is active, in place of 1\n',
    );
    expect((await run('models', 'rollback', 'trend-1', '--json')).json()).toMatchObject({
      version: 1,
      state: 'active',
      previousVersion: 2,
    });
    expect((await run('models', 'promote', 'trend-1', '9', '--json')).json()).toMatchObject({
      error: { code: 'model.version_unknown' },
    });
  });

  it('keeps the keys of a model apart', async () => {
    const { db } = database;
    const [one] = await listModelVersions(db, { modelId: 'trend-1' });
    if (one === undefined) throw new Error('there is no version');
    for (const key of ['ETHUSDT', 'SOLUSDT'])
      await db.transaction((tx) => registerModel(tx, { ...one, modelId: 'keyed', key }));
    expect((await run('models', 'show', 'keyed', '--json')).json()).toMatchObject({
      error: { code: 'model.version_unknown', hint: expect.stringContaining('models list') },
    });
    expect((await run('models', 'promote', 'keyed', '1')).stdout).toBe(
      'version 1 of keyed, ETHUSDT is active\n',
    );
    expect((await run('models', 'promote', 'keyed', '2')).stdout).toBe(
      'version 2 of keyed, SOLUSDT is active\n',
    );
    expect((await run('models', 'show', 'keyed', '--json')).json()).toMatchObject({
      error: { code: 'model.version_unknown', hint: expect.stringContaining('ETHUSDT, SOLUSDT') },
    });
    expect((await run('models', 'show', 'keyed', '--key', 'SOLUSDT', '--json')).json()).toMatchObject({
      version: 2,
      state: 'active',
    });
    expect((await run('models', 'show', 'keyed', '1', '--key', 'SOLUSDT', '--json')).json()).toMatchObject({
      error: { code: 'model.version_unknown' },
    });
    expect(
      (await run('models', 'list', '--model', 'keyed', '--key', 'ETHUSDT', '--json')).json(),
    ).toMatchObject([{ version: 1, key: 'ETHUSDT', state: 'active' }]);
    expect((await run('models', 'rollback', 'keyed', '--key', 'SOLUSDT', '--json')).json()).toMatchObject({
      error: { code: 'model.no_previous', message: expect.stringContaining('keyed, SOLUSDT') },
    });
  });

  it('walks back from a signal, and says what is lost', async () => {
    const { db } = database;
    await upsertCandles(db, makeCandles(30));
    const before = await createSignal(db, makeSignal(5));
    const lost = await run('lineage', 'signal', before.signal.id, '--json');
    expect(lost).toMatchObject({ exitCode: 1 });
    expect(lost.json()).toMatchObject({
      reproducible: false,
      steps: [
        { step: 'signal' },
        { step: 'model', reproducible: false },
        { step: 'candles', reproducible: true },
      ],
    });
    await db.query('promoted-before', 'UPDATE model_promotions SET promoted_at = $1', [new Date(start)]);
    const found = await run('lineage', 'signal', before.signal.id);
    expect(found.stdout).toMatch(/^ +model +trend-1 version 1 /m);
    expect(found.stdout).toMatch(/^LOST +dataset +btc\/0123456789abcdef +it is not in /m);
    expect(found.stdout).toMatch(/^LOST +view +ta@1 +this release has the fingerprint /m);
    const model = await run('models', 'lineage', 'trend-1', '1', '--json');
    expect(model).toMatchObject({ exitCode: 1 });
    expect(model.json()).toMatchObject({
      reproducible: false,
      steps: [
        { step: 'model' },
        { step: 'dataset', reproducible: false },
        { step: 'view', reproducible: false },
      ],
    });
    expect(found.stdout).toMatch(/^ok +candles +BTCUSDT 1m +stored, and none /m);
    // Of two keys that were active the one that is the signal's symbol made it; where none is, that cannot be told.
    const setKey = (key: string) =>
      db.query('key', `UPDATE models SET key = $1 WHERE model_id = 'trend-1' AND version = 1`, [key]);
    await setKey('SOLUSDT');
    await db.transaction((tx) => promoteModel(tx, { modelId: 'trend-1', version: 2, reason: 'manual' }));
    await db.query(
      'key-of-2',
      `UPDATE models SET key = 'ETHUSDT' WHERE model_id = 'trend-1' AND version = 2`,
    );
    await db.query('promoted-before', 'UPDATE model_promotions SET promoted_at = $1', [new Date(start)]);
    expect((await run('lineage', 'signal', before.signal.id)).stdout).toMatch(
      /^LOST +model +trend-1 +which one made it cannot be told, for none is of the key BTCUSDT: version 1 of SOLUSDT, version 2 /m,
    );
    await setKey('BTCUSDT');
    expect((await run('lineage', 'signal', before.signal.id)).stdout).toMatch(
      /^ +model +trend-1, BTCUSDT version 1 /m,
    );
  });
});
