import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { expectPage } from './support/expect-page.ts';
import { storeFeatureMarket } from './support/feature-market.ts';
import { type Data, runAnalytics } from './support/run-analytics.ts';

const rules = ['--profit', '0.5%', '--stop', '0.5%', '--horizon', '5'];

interface Feature {
  readonly name: string;
  readonly rank: number;
  readonly n: number;
  readonly nullShare: number;
  readonly qValue: number | null;
  readonly ic: { readonly mean: number | null; readonly days: number; readonly horizon: number };
}

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let cwd: string;
  const run = (...argv: string[]) => runAnalytics(argv, { db: database.db, cwd });
  const importance = (...argv: string[]) => run('analytics', 'importance', ...argv);
  const names = (data: Data) => (data.features as Feature[]).map(({ name }) => name);

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'tidemark-importance-'));
    database = await createTestDatabase(server);
    const { db } = database;
    await storeFeatureMarket(db, {
      modelId: 'trees',
      features: ({ ahead, noise, index }) => ({
        // Not quite what comes: a coefficient of 1 on every day has no t-statistic.
        tells: ahead + (noise - 0.5) / 500,
        tells_too: -3 * (ahead + (noise - 0.5) / 500),
        noise,
        rises: ahead > 0,
        // Some signals have it, some have null, and some have never heard of it.
        ...(index % 3 === 0 ? {} : { sometimes: index % 3 === 1 ? noise : null }),
        empty: null,
        flat: 1,
        regime: noise > 0.5 ? 'calm' : 'wild',
      }),
    });
    await storeFeatureMarket(db, {
      modelId: 'brief',
      symbol: 'ETHUSDT',
      days: 1,
      features: ({ noise }) => ({ noise }),
    });
    await storeFeatureMarket(db, {
      modelId: 'mute',
      symbol: 'SOLUSDT',
      days: 1,
      features: () => ({ empty: null, flat: 0, regime: 'calm' }),
    });
    await run('signals', 'label', '--model', 'trees', ...rules);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(cwd, { recursive: true });
  });

  it('ranks features by what they say, and names those it leaves out', async () => {
    const { data } = await importance('--model', 'trees', '--no-save');
    // The horizon is that of the labels, five candles: what the first two are made of.
    expect(data).toMatchObject({
      model: 'trees',
      id: null,
      signals: 432,
      horizon: 5,
      horizons: [1, 5, 15, 60, 240],
    });
    expect(names(data).slice(0, 2).sort()).toEqual(['tells', 'tells_too']);
    const byName = new Map((data.features as Feature[]).map((feature) => [feature.name, feature]));
    expect(byName.get('tells')?.ic).toMatchObject({ horizon: 5, days: 12, n: 432 });
    expect(byName.get('tells')?.ic.mean).toBeGreaterThan(0.9);
    expect(byName.get('tells_too')?.ic.mean).toBeCloseTo(-(byName.get('tells')?.ic.mean ?? 0), 12);
    expect(byName.get('rises')).toMatchObject({ n: 432, nullShare: 0 });
    expect(byName.get('sometimes')).toMatchObject({ n: 144, nullShare: expect.closeTo(2 / 3, 9) });
    expect(data.excluded).toEqual([
      { name: 'empty', reason: 'all_null' },
      { name: 'flat', reason: 'constant' },
      { name: 'regime', reason: 'strings' },
    ]);
    expect(data.from).toBe('2026-02-02T00:00:00.000Z');
  });

  it('tells people the strongest, why a number is missing, and what says the same', async () => {
    const { text } = await importance('--model', 'trees', '--no-save', '--top', '2');
    expect(text).toContain('market return over 5 candles');
    expect(text).toContain('over 12 days that have enough signals');
    expect(text).toContain('... and 3 weaker ones: --top 5 shows all');
    expect(text).toMatch(/say much the same .*\n {2}tells(_too)?, tells/);
    expect(text).toContain('The feature is null in every row. (empty)');
    expect(text).toContain('The feature holds text; only numbers and booleans are assessed. (regime)');
    const { text: all } = await importance('--model', 'trees', '--no-save');
    expect(all).toMatch(/IC: No symbol has a UTC day with 30 rows .* \(sometimes\)/);
    expect(all).toMatch(/\n\d +sometimes +- +- +- /);
  });

  it('counts the return over the candles that it is asked for', async () => {
    const { data } = await importance('--model', 'trees', '--no-save', '--horizon', '2');
    expect(data).toMatchObject({ horizon: 2, horizons: [1, 2, 5, 15, 60, 240] });
    const [first] = data.features as Feature[];
    expect(Math.abs(first?.ic.mean ?? 1)).toBeLessThan(0.9);
    const unlabelled = await importance('--model', 'brief', '--no-save');
    expect(unlabelled.data).toMatchObject({ horizon: 60 });
    expect(unlabelled.text).toContain('no label specification');
  });

  it('keeps reports, lists them, and compares with the last or with any', async () => {
    await expect(importance('--model', 'trees', '--compare', 'last')).rejects.toMatchObject({
      code: 'importance.unknown',
    });
    expect((await importance('--list', '--model', 'trees')).text).toBe('No importance report is kept.');
    const first = await importance('--model', 'trees', '--to', '2026-02-08');
    expect(first.text).toContain(`Kept as report ${first.data.id}.`);
    const second = await importance('--model', 'trees', '--compare', 'last', '--html', 'changes.html');
    const comparison = second.data.comparison as { changes: { name: string; icChange: number | null }[] };
    expect(comparison.changes.map(({ name }) => name)).toEqual(names(second.data));
    const icOf = ({ data }: { data: Data }) =>
      (data.features as Feature[]).find(({ name }) => name === 'tells')?.ic.mean ?? 0;
    expect(comparison.changes.find(({ name }) => name === 'tells')?.icChange).toBe(
      icOf(second) - icOf(first),
    );
    expect(second.text).toMatch(/since the earlier report\nfeature +rank +IC before +IC now +change\n/);
    expectPage(await readFile(join(cwd, 'changes.html'), 'utf8'), {
      charts: 4,
      sections: [
        ...[
          'Information coefficient over 5 candles',
          'By horizon',
          'Over time',
          'Mean market return by decile',
        ],
        ...['All features', 'Without a value', 'Left out', 'Since the earlier report'],
      ],
    });
    const third = await importance(
      ...['--model', 'trees', '--horizon', '1', '--no-save', '--compare', String(first.data.id)],
    );
    expect(third.text).toContain('The earlier report is about returns over 5 candles, this one over 1.');
    const { data, text } = await importance('--list');
    expect(data.reports).toEqual([
      expect.objectContaining({ id: second.data.id, modelId: 'trees' }),
      expect.objectContaining({ id: first.data.id, createdAt: expect.stringMatching(/^20\d\d-.*Z$/) }),
    ]);
    expect(text).toMatch(/id +model +made\n/);

    const other = importance('--model', 'brief', '--compare', String(first.data.id));
    await expect(other).rejects.toMatchObject({
      code: 'command.wrong_use',
      message: expect.stringContaining('of the model "trees", not of "brief"'),
    });
    expect((await importance('--list', '--model', 'brief')).data.reports).toEqual([]);
  });

  it('says that nothing can be assessed, instead of drawing nothing', async () => {
    const { data, text } = await importance('--model', 'mute', '--no-save', '--html', 'mute.html');
    expect(data).toMatchObject({ features: [], excluded: [{}, {}, {}] });
    expect(text).toContain('No feature can be assessed.');
    const html = await readFile(join(cwd, 'mute.html'), 'utf8');
    expectPage(html, { charts: 0, sections: ['Left out'] });
    expect(html).toContain('The feature is null in every row.');
    const later = await importance('--model', 'mute', '--from', '2026-02-02T00:01:00Z');
    const compared = await importance('--model', 'mute', '--compare', String(later.data.id));
    expect(compared.text).toContain('no feature is in both');
  });

  it('names what is wrong with a question', async () => {
    for (const [argv, code] of [
      [[], 'command.wrong_use'],
      [['--model', 'tree'], 'model.unknown'],
      [['--list', '--model', 'tree'], 'model.unknown'],
      [['--model', 'trees', '--from', '2027-01-01'], 'analytics.no_signals'],
      [['--model', 'trees', '--compare', '999999'], 'importance.unknown'],
      [['--model', 'trees', '--compare', 'first'], 'id.invalid'],
      [['--model', 'trees', '--horizon', '0'], 'number.invalid'],
      [['--model', 'trees', '--top', 'all'], 'number.invalid'],
      [['--model', 'trees', '--spec', 'far'], 'label.spec_unknown'],
      [['--model', 'trees', '--no-save', '--html', 'no/folder.html'], 'file.unwritable'],
    ] as const) {
      await expect(importance(...argv)).rejects.toMatchObject({ code });
    }
  });
});
