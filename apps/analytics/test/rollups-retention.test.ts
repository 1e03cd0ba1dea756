import { describe, expect, it } from '@jest/globals';
import { applyPolicies, defaultSettings, maintain, refreshSignalDays } from '@tidemark/db';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { runAnalytics } from './support/run-analytics.ts';
import { barriers, day, storeMarket } from './support/small-market.ts';

const keepAll = {
  ...defaultSettings,
  candles: { ...defaultSettings.candles, retention: 'off' as const },
};

await describeEachServer(describe, (server) => {
  it('answers from sums of signals that retention has deleted, all of them or some', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const today = Math.floor(Date.now() / day) * day;
    const run = (...argv: string[]) => runAnalytics(argv, { db, cwd: '.' });
    const long = (ts: number, move: 'up' | 'down') => ({ ts, pred: 'BUY', move }) as const;
    await storeMarket(db, {
      modelId: 'gone',
      decisions: [long(today - 60 * day, 'up'), long(today - 59 * day, 'down')],
    });
    await storeMarket(db, {
      modelId: 'aging',
      symbol: 'ETHUSDT',
      decisions: [long(today - 60 * day, 'up'), long(today - 5 * day, 'down')],
    });
    for (const model of ['gone', 'aging']) await run('signals', 'label', '--model', model, ...barriers);
    await refreshSignalDays(db);
    const settings = { ...keepAll, signals: { ...keepAll.signals, retention: '30 days' as const } };
    await applyPolicies(db, settings, { allowDrop: true });
    await maintain(db);
    expect(await db.query('count', 'SELECT count(*)::int AS n FROM signals')).toEqual([{ n: 1 }]);

    const summary = async (model: string, ...argv: string[]) =>
      (await run('analytics', 'performance', '--model', model, '--rollups', ...argv)).data;
    expect(await summary('gone')).toMatchObject({
      signals: 2,
      wins: 1,
      losses: 1,
      totalR: expect.closeTo(1, 9),
    });
    expect(await summary('aging')).toMatchObject({ signals: 2, wins: 1, losses: 1 });
    const recent = new Date(today - 10 * day).toISOString();
    expect(await summary('aging', '--from', recent)).toMatchObject({ signals: 1, losses: 1 });
    expect(await summary('aging', '--to', recent)).toMatchObject({ signals: 1, wins: 1 });

    const exact = run('analytics', 'performance', '--model', 'gone');
    await expect(exact).rejects.toMatchObject({
      code: 'analytics.no_signals',
      hint: expect.stringContaining('--rollups'),
    });
  }, 60_000);
});
