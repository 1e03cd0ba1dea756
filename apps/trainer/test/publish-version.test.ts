import { describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { gateRulesSchema } from '@tidemark/evaluation';
import { getActiveModel, listJudgements, listModelVersions, type NewModelVersion } from '@tidemark/store';
import type { Judgement } from '../src/gate/judge-version.ts';
import { publishVersion } from '../src/gate/publish-version.ts';

const hash = 'b'.repeat(64);
const model: NewModelVersion = {
  ...{ modelId: 'trend', trainer: 'baseline', parameters: {}, labelSpec: {}, metrics: {} },
  views: [{ name: 'ta', version: 1, fingerprint: hash }],
  dataset: { name: 'btc', id: '0123456789abcdef', hash },
  ...{ artefactPath: 'models/trend/x', artefactHash: hash, labelEnd: 0, requestId: null },
};
const judged = (passed: boolean): Judgement => ({
  window: { from: 0, to: 86_400_000 },
  report: { passed, against: 'benchmarks', checks: [], rules: gateRulesSchema.parse({}) },
  dataset: null,
});

await describeEachServer(describe, (server) => {
  it('registers, judges, promotes and completes together, or not at all', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const completed: string[] = [];
    const publish = (
      passed: boolean,
      againstVersion: number | null,
      complete = async () => completed.push('done'),
    ) => publishVersion(db, { model, judgement: judged(passed), againstVersion, complete });
    expect(await publish(true, null)).toMatchObject({
      promoted: true,
      model: { version: 1, state: 'active' },
    });
    expect(await publish(false, 1)).toMatchObject({
      promoted: false,
      model: { version: 2, state: 'candidate' },
    });
    expect((await getActiveModel(db, { modelId: 'trend' }))?.version).toBe(1);
    // The lease was lost, or another version became active: nothing of it is left.
    const lost = async () => {
      throw new Error('the lease is lost');
    };
    await expect(publish(true, 1, lost)).rejects.toThrow('the lease is lost');
    await expect(publish(true, null)).rejects.toMatchObject({ code: 'model.active_changed' });
    expect(await listModelVersions(db, { modelId: 'trend' })).toHaveLength(2);
    expect(await listJudgements(db, { modelId: 'trend' })).toMatchObject([
      { version: 1, againstVersion: null, earlierUses: 0 },
      { version: 2, againstVersion: 1, earlierUses: 1 },
    ]);
    expect(completed).toHaveLength(2);
    // Another key of the model has an active version of its own, and is judged against that.
    const ofKey = { model: { ...model, key: 'ETHUSDT' }, judgement: judged(true), complete: async () => {} };
    await expect(publishVersion(db, { ...ofKey, againstVersion: 1 })).rejects.toMatchObject({
      code: 'model.active_changed',
      message: 'trend, ETHUSDT was judged against version 1, and none is active by now',
    });
    expect(await publishVersion(db, { ...ofKey, againstVersion: null })).toMatchObject({
      model: { version: 3, key: 'ETHUSDT', state: 'active' },
      judgement: { earlierUses: 0 },
    });
    expect((await getActiveModel(db, { modelId: 'trend' }))?.version).toBe(1);
  });
});
