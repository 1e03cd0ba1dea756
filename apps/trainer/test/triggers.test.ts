import { describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { type ScoredSignalRow, type ScoredSignals, scoredSignalsOf } from '@tidemark/evaluation';
import { listRetrainRequests, promoteModel, registerModel } from '@tidemark/store';
import { parseTrainerConfig } from '../src/config/read-trainer-config.ts';
import { checkRetrain } from '../src/triggers/check-retrain.ts';
import { judgeTriggers } from '../src/triggers/judge-triggers.ts';
import { triggerRuleSchema } from '../src/triggers/trigger-rules.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 2, 1);
const hash = 'd'.repeat(64);

/** 200 signals: those of the last 20 days all lose, the older ones all win; half as sure as they should be. */
function signals(): ScoredSignals {
  const rows = Array.from({ length: 200 }, (_, at): ScoredSignalRow => {
    const ts = now - (at + 0.5) * (day / 5);
    const won = at >= 100;
    return {
      ...{ modelId: 'm', symbol: 'S', tf: '1m', ts, pred: 'BUY', proba: 0.5, label: won ? 'BUY' : 'SELL' },
      ...{
        outcome: won ? 'win' : 'loss',
        realizedRr: won ? 1 : -1,
        entryTs: ts,
        exitTs: ts + 60_000,
        labelEnd: ts + 60_000,
      },
    };
  });
  return scoredSignalsOf(rows);
}

const judge = (rule: object, labelEnd: number | null = now - 10 * day) =>
  judgeTriggers([triggerRuleSchema.parse(rule)], { now, labelEnd, signals: signals() })[0];

describe('the rules that ask for a training', () => {
  it('fire by age of what the active version was trained on', () => {
    expect(judge({ when: 'age', atLeast: '10d' })).toMatchObject({ fires: true, found: 10, bound: 10 });
    expect(judge({ when: 'age', atLeast: '11d' })).toMatchObject({ fires: false });
    expect(judge({ when: 'age', atLeast: '1d' }, null)).toMatchObject({ fires: false, found: null });
  });

  it('fire by what the newest signals earned, if there are enough', () => {
    expect(judge({ when: 'win-rate', below: 0.4, over: '20d' })).toMatchObject({ fires: true, found: 0 });
    expect(judge({ when: 'win-rate', below: 0.4, over: '40d' })).toMatchObject({ fires: false, found: 0.5 });
    expect(judge({ when: 'win-rate', below: 0.4, over: '20d', minimum: 101 })).toMatchObject({
      fires: false,
      found: null,
    });
    expect(judge({ when: 'profit-factor', below: 1.1, over: '40d' })).toMatchObject({
      fires: true,
      found: 1,
    });
    expect(judge({ when: 'brier', above: 0.2, over: '40d' })).toMatchObject({ fires: true, found: 0.25 });
    expect(judge({ when: 'brier', above: 0.3, over: '40d' })).toMatchObject({ fires: false });
  });

  it('fire by how many were labelled since its training', () => {
    expect(judge({ when: 'new-labels', atLeast: 50 })).toMatchObject({ fires: true, found: 50 });
    expect(judge({ when: 'new-labels', atLeast: 51 })).toMatchObject({ fires: false });
  });
});

await describeEachServer(describe, (server) => {
  it('ask once, and not again within the cool-down', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const dataset = { name: 'd', rows: {}, views: [], labels: {}, split: {} };
    const rules = [
      { when: 'age', atLeast: '5d', priority: 2 },
      { when: 'win-rate', below: 0.5, priority: 5 },
    ];
    const config = parseTrainerConfig(
      { models: { old: { dataset, triggers: { rules } }, quiet: { dataset } } } as never,
      '/',
    );
    expect(await checkRetrain(db, { config })).toMatchObject([
      { modelId: 'old', requestId: null, left: null },
    ]);
    await db.transaction(async (tx) => {
      await registerModel(tx, {
        ...{
          modelId: 'old',
          trainer: 'baseline',
          parameters: {},
          views: [],
          labelSpec: {},
          metrics: {},
          requestId: null,
        },
        dataset: { name: 'd', id: '0123456789abcdef', hash },
        ...{ artefactPath: 'x', artefactHash: hash, labelEnd: Date.UTC(2026, 0, 1) },
      });
      await promoteModel(tx, { modelId: 'old', version: 1, reason: 'manual' });
    });
    expect(await checkRetrain(db, { config, dryRun: true })).toMatchObject([{ left: 'dry run' }]);
    const [asked] = await checkRetrain(db, { config });
    expect(asked).toMatchObject({
      requestId: expect.any(String),
      findings: [{ fires: true }, { fires: false, found: null }],
    });
    expect(await checkRetrain(db, { config })).toMatchObject([{ requestId: null, left: 'cool-down' }]);
    expect(await listRetrainRequests(db, { modelId: 'old' })).toMatchObject([
      { id: asked?.requestId, priority: 2, reason: expect.stringContaining('days ago') },
    ]);
    await expect(checkRetrain(db, { config, modelIds: ['nobody'] })).rejects.toMatchObject({
      code: 'trainer.model_unknown',
    });
  });
});
