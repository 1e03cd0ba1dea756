import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { expectPage } from './support/expect-page.ts';
import { runAnalytics } from './support/run-analytics.ts';
import { barriers, type Decision, day, minute, monday, storeMarket } from './support/small-market.ts';

/** Up on two days of three. */
const moves = (index: number) => (index % 3 === 2 ? 'down' : 'up');
const days = Array.from({ length: 12 }, (_, index) => index);
const decide = (predOf: (index: number) => Decision['pred'], shift = 0): Decision[] =>
  days.map((index) => ({ ts: monday + index * day + shift, pred: predOf(index), move: moves(index) }));

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let cwd: string;
  const run = (...argv: string[]) => runAnalytics(argv, { db: database.db, cwd });
  const compare = (...argv: string[]) => run('analytics', 'compare', ...argv);

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'tidemark-compare-'));
    database = await createTestDatabase(server);
    const { db } = database;
    // Right on every day; wrong on every day but the first, on which it holds; and at other times.
    await storeMarket(db, {
      modelId: 'seer',
      decisions: decide((index) => (moves(index) === 'up' ? 'BUY' : 'SELL')),
    });
    await storeMarket(db, {
      modelId: 'fool',
      decisions: [
        ...decide((index) => (index === 0 ? 'HOLD' : moves(index) === 'up' ? 'SELL' : 'BUY')),
        { ts: monday + 6 * minute, pred: 'BUY', move: 'up' },
      ],
    });
    await storeMarket(db, { modelId: 'late', decisions: decide(() => 'BUY', 30 * minute) });
    for (const model of ['seer', 'fool', 'late'])
      await run('signals', 'label', '--model', model, ...barriers);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(cwd, { recursive: true });
  });

  it('compares two models on what both decided, as worked out by hand', async () => {
    const { data, text } = await compare('--model', 'seer', '--with', 'fool', '--seed', '5');
    expect(data).toMatchObject({
      ...{ model: 'seer', with: 'fool', matched: 12, agreement: 0 },
      first: {
        trades: 12,
        winRate: 1,
        averageR: expect.closeTo(2, 9),
        totalR: expect.closeTo(24, 9),
        alone: 0,
      },
      second: { trades: 11, winRate: 0, totalR: expect.closeTo(-11, 9), alone: 1 },
      // 2 on the first day, 3 on all others.
      difference: { totalR: expect.closeTo(35, 9), days: 12, dailyMean: expect.closeTo(35 / 12, 9), seed: 5 },
      apart: { onlyFirstWon: 11, onlySecondWon: 0 },
    });
    const { daily } = data as { daily: { day: string[]; first: number[]; second: number[] } };
    expect(daily.day[11]).toBe('2026-02-13T00:00:00.000Z');
    expect(text).toContain('seer against fool · BTCUSDT 1m · 2026-02-02T00:00:00Z to 2026-02-13T00:00:00Z');
    expect(text).toContain('seer earned more than fool, at 95%.');
    expect(text).toMatch(/total R, seer - fool +35\n/);
    expect(text).toMatch(/\nseer: Labelled by barrier .*\nfool: Labelled by barrier /);
    expect((await compare('--model', 'fool', '--with', 'seer')).text).toContain('fool earned less than seer');
  });

  it('draws both on a page', async () => {
    await compare('--model', 'seer', '--with', 'fool', '--html', 'both.html');
    const html = await readFile(join(cwd, 'both.html'), 'utf8');
    expectPage(html, {
      charts: 2,
      sections: [
        'Cumulative R on the decisions of both',
        'Difference by day',
        'On what both decided',
        'Figures',
      ],
    });
    expect(html).toContain('<h1>seer against fool</h1>');
  });

  it('gives the same interval from the same seed', async () => {
    const interval = async (seed: string) =>
      (await compare('--model', 'seer', '--with', 'fool', '--seed', seed)).data.difference;
    expect(await interval('2')).toEqual(await interval('2'));
  });

  it('says that two models decided nothing in common', async () => {
    const { data, text } = await compare('--model', 'seer', '--with', 'late', '--html', 'none.html');
    expect(data).toMatchObject({
      ...{ matched: 0, agreement: null, first: { totalR: null, winRate: null, alone: 12 } },
      difference: { totalR: null, t: null, interval: null, reason: 'no_common_signals' },
    });
    expect(text).toContain('The two models have no decision in common');
    expectPage(await readFile(join(cwd, 'none.html'), 'utf8'), {
      charts: 0,
      sections: ['On what both decided', 'Figures'],
    });
  });

  it('warns of two models whose R are not the same thing', async () => {
    const same = await compare('--model', 'seer', '--with', 'late');
    expect(same.text).not.toContain('labelled by different rules');
    const wide = ['--profit', '3%', '--stop', '1.5%', '--horizon', '2', '--name', 'wide'];
    await run('signals', 'label', '--model', 'late', ...wide, '--declare');
    const { data } = await compare('--model', 'seer', '--with', 'late');
    expect(data.notes).toContainEqual(expect.stringContaining('labelled by different rules'));
    const { data: one } = await compare('--model', 'seer', '--with', 'fool', '--spec', 'barrier +2% -1% 2');
    expect(one.notes).not.toContainEqual(expect.stringContaining('labelled by different rules'));
  });

  it('wants two models that are known, and different', async () => {
    for (const [argv, code] of [
      [['--model', 'seer'], 'command.wrong_use'],
      [['--with', 'seer'], 'command.wrong_use'],
      [['--model', 'seer', '--with', 'seer'], 'command.wrong_use'],
      [['--model', 'seer', '--with', 'sear'], 'model.unknown'],
      [['--model', 'sear', '--with', 'seer'], 'model.unknown'],
      [['--model', 'seer', '--with', 'fool', '--from', '2027-01-01'], 'analytics.no_signals'],
      [['--model', 'seer', '--with', 'fool', '--seed', 'x'], 'number.invalid'],
      [['--model', 'seer', '--with', 'fool', '--spec', 'far'], 'label.spec_unknown'],
    ] as const) {
      await expect(compare(...argv)).rejects.toMatchObject({ code });
    }
  });
});
