import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { expectPage } from './support/expect-page.ts';
import { type Data, runAnalytics } from './support/run-analytics.ts';
import { barriers, type Decision, minute, monday, storeMarket } from './support/small-market.ts';

const decision = (index: number, values: Omit<Decision, 'ts'>): Decision => ({
  ts: monday + 3 * index * minute,
  ...values,
});

const decisions = [
  decision(0, { pred: 'BUY', move: 'up', proba: 0.9 }),
  decision(1, { pred: 'BUY', move: 'down', proba: 0.6 }),
  decision(2, { pred: 'SELL', move: 'down', proba: 0.8 }),
  decision(3, { pred: 'BUY', move: 'drift', proba: 0.5 }),
  decision(4, { pred: 'HOLD', move: 'up', proba: 0.4 }),
  decision(5, { pred: 'BUY', move: 'up' }),
];

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let cwd: string;
  const run = (...argv: string[]) => runAnalytics(argv, { db: database.db, cwd });
  const calibration = (...argv: string[]) => run('analytics', 'calibration', ...argv);

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'tidemark-calibration-'));
    database = await createTestDatabase(server);
    const { db } = database;
    await storeMarket(db, { modelId: 'trees', decisions });
    await storeMarket(db, {
      modelId: 'sure',
      symbol: 'ETHUSDT',
      decisions: decisions.filter(({ pred, move }) => pred === 'BUY' && move === 'up'),
    });
    await storeMarket(db, {
      modelId: 'idle',
      symbol: 'SOLUSDT',
      decisions: decisions.map((one) => ({ ...one, pred: 'HOLD', proba: null })),
    });
    for (const model of ['trees', 'sure', 'idle'])
      await run('signals', 'label', '--model', model, ...barriers);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(cwd, { recursive: true });
  });

  it('gives programs every score, as worked out by hand', async () => {
    const { data } = await calibration('--model', 'trees');
    const brier = (0.01 + 0.36 + 0.04 + 0.25) / 4;
    expect(data).toMatchObject({
      ...{ model: 'trees', signals: 6, used: 4, baseRate: 0.5 },
      excluded: { holds: 1, pending: 0, unresolved: 0, noProbability: 1 },
      brier: expect.closeTo(brier, 12),
      brierSkill: expect.closeTo(1 - brier / 0.25, 12),
      meanProbability: expect.closeTo(0.7, 12),
      logLoss: expect.closeTo(-Math.log(0.9 * 0.4 * 0.8 * 0.5) / 4, 12),
      ece: expect.closeTo((0.1 + 0.6 + 0.2 + 0.5) / 4, 12),
      rocAuc: 1,
      prAuc: 1,
      // BUY: 2 of 4 right, SELL 1 of 1, HOLD 0 of 1.
      confusion: {
        n: 6,
        classes: ['BUY', 'SELL', 'HOLD'],
        counts: [
          [2, 1, 1],
          [0, 1, 0],
          [1, 0, 0],
        ],
        accuracy: 0.5,
      },
      reasons: {},
    });
    const { murphy } = data as { murphy: Record<string, number> };
    const { reliability = 0, resolution = 0, uncertainty = 0, withinBin = 0 } = murphy;
    expect(reliability - resolution + uncertainty + withinBin).toBeCloseTo(brier, 12);
  });

  it('tells people the scores, the bins and the confusion', async () => {
    const { text } = await calibration('--model', 'trees');
    expect(text).toContain('4 of 6 signals; left out: 1 HOLD, 1 without a probability');
    expect(text).toContain('won 50% of the time, said 70% on average');
    expect(text).toMatch(/\nBrier +0\.165 /);
    expect(text).toMatch(/0\.5 to 0\.5 +1 +50% +0% /);
    expect(text).toMatch(/\nBUY +2 +1 +1 +50% +66\.7%/);
    expect(text).toContain('Labelled by barrier +2% -1% 2');
  });

  it('draws reliability, ROC and confusion on a page', async () => {
    await calibration('--model', 'trees', '--html', 'trees.html');
    expectPage(await readFile(join(cwd, 'trees.html'), 'utf8'), {
      charts: 3,
      sections: ['Reliability', 'ROC curve', 'Prediction against label', 'Scores'],
    });
  });

  it('names why a score has no value where all win, or nothing was predicted', async () => {
    const sure = await calibration('--model', 'sure', '--html', 'sure.html');
    expect(sure.data).toMatchObject({ used: 1, baseRate: 1, rocAuc: null, brierSkill: null });
    expect((sure.data.reasons as Data).rocAuc).toBe('one_class');
    expect(sure.text).toMatch(/ROC AUC +- +All of the signals are wins, or none is/);
    expectPage(await readFile(join(cwd, 'sure.html'), 'utf8'), {
      charts: 2,
      sections: ['Reliability', 'Prediction against label', 'Scores'],
    });
    const idle = await calibration('--model', 'idle', '--html', 'idle.html');
    expect(idle.data).toMatchObject({ used: 0, brier: null, excluded: { holds: 6 } });
    expect(idle.text).toMatch(/Brier +- +No resolved signal carries a probability\./);
    expectPage(await readFile(join(cwd, 'idle.html'), 'utf8'), {
      charts: 1,
      sections: ['Prediction against label', 'Scores'],
    });
  });

  it('names what is wrong with a question', async () => {
    for (const [argv, code] of [
      [['--model', 'tree'], 'model.unknown'],
      [['--symbol', 'XRPUSDT'], 'symbol.unknown'],
      [['--from', '2027-01-01'], 'analytics.no_signals'],
      [['--from', '2026-02-03', '--to', '2026-02-02'], 'time.range_empty'],
      [['--model', 'trees', '--spec', 'far'], 'label.spec_unknown'],
      [['--model', 'trees', '--html', 'no/folder.html'], 'file.unwritable'],
    ] as const) {
      await expect(calibration(...argv)).rejects.toMatchObject({ code });
    }
  });
});
