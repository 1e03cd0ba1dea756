import { describe, expect, it } from '@jest/globals';
import type { Db } from '@tidemark/db';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { gateRulesSchema } from '@tidemark/evaluation';
import {
  findModelsAt,
  getActiveModel,
  getModelVersion,
  listJudgements,
  listModelVersions,
  type NewModelVersion,
  promoteModel,
  recordJudgement,
  registerModel,
  rollBackModel,
} from '@tidemark/store';

const hash = 'a'.repeat(64);
const day = 86_400_000;

function make(other: Partial<NewModelVersion> = {}): NewModelVersion {
  return {
    modelId: 'trend',
    trainer: 'baseline',
    parameters: { trees: 100 },
    views: [{ name: 'ta', version: 1, fingerprint: hash }],
    dataset: { name: 'btc', id: '0123456789abcdef', hash },
    labelSpec: { kind: 'fixed-horizon', horizon: 5 },
    metrics: { train: { accuracy: 0.9 } },
    artefactPath: 'models/trend/1',
    artefactHash: hash,
    labelEnd: Date.UTC(2026, 1, 1),
    requestId: '7',
    ...other,
  };
}

const register = (db: Db, other: Partial<NewModelVersion> = {}) =>
  db.transaction((tx) => registerModel(tx, make(other)));
const promote = (db: Db, version: number) =>
  db.transaction((tx) => promoteModel(tx, { modelId: 'trend', version, reason: 'manual' }));
const rollBack = (db: Db) => db.transaction((tx) => rollBackModel(tx, { modelId: 'trend' }));

await describeEachServer(describe, (server) => {
  it('numbers the versions of each model, whoever registers at the same time', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const made = await Promise.all(Array.from({ length: 8 }, () => register(db)));
    expect(made.map(({ version }) => version).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await register(db, { modelId: 'other', requestId: null })).toMatchObject({
      ...make({ modelId: 'other', requestId: null }),
      version: 1,
      state: 'candidate',
    });
    expect(await listModelVersions(db, { modelId: 'trend' })).toHaveLength(8);
    await expect(getModelVersion(db, { modelId: 'trend', version: 9 })).rejects.toMatchObject({
      code: 'model.version_unknown',
    });
  });

  it('has one active version at most, and gives it back to the one before', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    for (let version = 1; version <= 3; version += 1) await register(db);
    expect(await getActiveModel(db, { modelId: 'trend' })).toBeNull();
    await expect(rollBack(db)).rejects.toMatchObject({ code: 'model.no_previous' });
    await promote(db, 1);
    await expect(rollBack(db)).rejects.toMatchObject({ code: 'model.no_previous' });
    await promote(db, 2);
    await promote(db, 2);
    await promote(db, 3);
    const states = async () => (await listModelVersions(db, { modelId: 'trend' })).map(({ state }) => state);
    expect(await states()).toEqual(['retired', 'retired', 'active']);
    expect((await rollBack(db)).version).toBe(2);
    // Not to what was rolled back from, but further back.
    expect((await rollBack(db)).version).toBe(1);
    expect(await states()).toEqual(['active', 'retired', 'retired']);
    await Promise.all([promote(db, 2), promote(db, 3), promote(db, 2)]);
    expect((await states()).filter((state) => state === 'active')).toHaveLength(1);
  });

  it('keeps the keys of a model apart: each has its active version, and is rolled back by itself', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const keys = ['default', 'ETHUSDT', 'default', 'ETHUSDT'];
    for (const key of keys) await register(db, { key });
    expect(
      (await listModelVersions(db, { modelId: 'trend' })).map(({ version, key }) => [version, key]),
    ).toEqual(keys.map((key, at) => [at + 1, key]));
    const eth = { modelId: 'trend', key: 'ETHUSDT' };
    const active = async () => [
      (await getActiveModel(db, { modelId: 'trend' }))?.version,
      (await getActiveModel(db, eth))?.version,
    ];
    await promote(db, 1);
    await promote(db, 2);
    expect(await active()).toEqual([1, 2]);
    const between = Date.now();
    await promote(db, 4);
    expect(await active()).toEqual([1, 4]);
    await expect(rollBack(db)).rejects.toMatchObject({ code: 'model.no_previous' });
    expect((await db.transaction((tx) => rollBackModel(tx, eth))).version).toBe(2);
    await promote(db, 3);
    expect((await rollBack(db)).version).toBe(1);
    expect(await active()).toEqual([1, 2]);
    expect(await listModelVersions(db, { ...eth, state: 'active' })).toMatchObject([{ version: 2 }]);
    await db.query(
      'before',
      `UPDATE model_promotions SET promoted_at = to_timestamp($1::float8 / 1000) WHERE id <= 2`,
      [between - 5],
    );
    expect(
      (await findModelsAt(db, { modelId: 'trend', at: between - 10 })).map(({ version }) => version),
    ).toEqual([]);
    expect(
      (await findModelsAt(db, { modelId: 'trend', at: Date.now() + 1_000 })).map(({ version }) => version),
    ).toEqual([1, 2]);
  });

  it('rolls back to no version of another key, and finds none that another retired, of when keys were not told apart', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await register(db);
    await register(db, { key: 'ETHUSDT' });
    // As they were promoted while all keys had one active version.
    await db.query(
      'promoted',
      `INSERT INTO model_promotions (model_id, version, previous_version, reason, promoted_at)
      VALUES ('trend', 1, NULL, 'gate', '2026-01-01'), ('trend', 2, 1, 'gate', '2026-01-03')`,
    );
    await db.query(
      'states',
      `UPDATE models SET promoted_at = '2026-01-01', state = CASE version WHEN 1 THEN 'retired' ELSE 'active' END,
      retired_at = CASE version WHEN 1 THEN '2026-01-03'::timestamptz END`,
    );
    await expect(
      db.transaction((tx) => rollBackModel(tx, { modelId: 'trend', key: 'ETHUSDT' })),
    ).rejects.toMatchObject({ code: 'model.no_previous' });
    const at = async (time: string) =>
      (await findModelsAt(db, { modelId: 'trend', at: Date.parse(time) })).map(({ version }) => version);
    expect([await at('2025-12-31'), await at('2026-01-02'), await at('2026-01-04')]).toEqual([[], [1], [2]]);
  });

  it('promotes in the transaction of the caller, or not at all', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await register(db);
    const broken = db.transaction(async (tx) => {
      await promoteModel(tx, { modelId: 'trend', version: 1, reason: 'gate' });
      throw new Error('what completes the request failed');
    });
    await expect(broken).rejects.toThrow('what completes');
    expect(await getActiveModel(db, { modelId: 'trend' })).toBeNull();
  });

  it('counts how often a window was used before', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await register(db);
    const rules = gateRulesSchema.parse({});
    const judge = (from: number, to: number, version = 1) =>
      db.transaction((tx) =>
        recordJudgement(tx, {
          ...{
            modelId: 'trend',
            version,
            againstVersion: null,
            window: { from: from * day, to: to * day },
          },
          report: { passed: false, against: 'benchmarks', checks: [], rules },
        }),
      );
    const uses = [await judge(10, 20), await judge(15, 25), await judge(20, 30), await judge(0, 5)];
    expect(uses.map(({ earlierUses }) => earlierUses)).toEqual([0, 1, 1, 0]);
    expect(await listJudgements(db, { modelId: 'trend', version: 1 })).toEqual(uses);
    // What another key was judged by is not used up for this one.
    await register(db, { key: 'ETHUSDT' });
    expect((await judge(10, 20, 2)).earlierUses).toBe(0);
    expect((await judge(10, 20, 2)).earlierUses).toBe(1);
  });
});
