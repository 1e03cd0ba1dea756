import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { gateRulesSchema } from '@tidemark/evaluation';
import { createSignal, recordJudgement, registerModel, upsertCandles } from '@tidemark/store';
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
      /^trend-1 +2 +candidate +baseline +btc\/0123456789abcdef /m,
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
  });
});
