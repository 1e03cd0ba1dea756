import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refreshSignalDays } from '@tidemark/db';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { createSignals } from '@tidemark/store';
import { expectPage } from './support/expect-page.ts';
import { type Data, runAnalytics } from './support/run-analytics.ts';
import { barriers, type Decision, day, minute, monday, storeMarket } from './support/small-market.ts';

const at = (minutes: number) => monday + minutes * minute;

/** One of everything that can become of a signal; see the figures that are worked out below. */
const mixed: readonly Decision[] = [
  { ts: at(0), pred: 'BUY', move: 'up', proba: 0.8, latencyMs: 1 },
  { ts: at(3), pred: 'BUY', move: 'down', proba: 0.7, latencyMs: 2 },
  { ts: at(6), pred: 'SELL', move: 'down', proba: 0.62, latencyMs: 3 },
  { ts: at(9), pred: 'BUY', move: 'drift', proba: 0.55, latencyMs: 4 },
  { ts: at(12), pred: 'HOLD', move: 'up', latencyMs: 5 },
  { ts: at(60), pred: 'SELL', move: 'up', proba: 0.66 },
  { ts: at(63), pred: 'BUY', move: 'gap', proba: 0.9 },
  { ts: at(66), pred: 'BUY', move: 'up' },
  // Its second candle has not come yet.
  { ts: at(69), pred: 'BUY', move: 'gap', proba: 0.51 },
];

/** 40 days of a decision a day: 2 R on even days, -1 R on odd ones. */
const daily: readonly Decision[] = Array.from({ length: 40 }, (_, index) => ({
  ts: monday + index * day,
  pred: 'BUY',
  move: index % 2 === 0 ? 'up' : 'down',
  proba: 0.5,
}));

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let cwd: string;
  const run = (...argv: string[]) => runAnalytics(argv, { db: database.db, cwd });
  const performance = (...argv: string[]) => run('analytics', 'performance', ...argv);

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'tidemark-performance-'));
    database = await createTestDatabase(server);
    await storeMarket(database.db, { modelId: 'trees', decisions: mixed });
    await storeMarket(database.db, { modelId: 'daily', symbol: 'ETHUSDT', decisions: daily });
    await run('signals', 'label', '--model', 'trees', ...barriers);
    await run('signals', 'label', '--model', 'daily', ...barriers);
    await refreshSignalDays(database.db);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(cwd, { recursive: true });
  });

  it('gives programs every figure under its name, as worked out by hand', async () => {
    const { data } = await performance('--model', 'trees');
    // R in order of exit: 2, -1, 2, 0.5, -1, 2.
    expect(data).toMatchObject({
      model: 'trees',
      symbol: null,
      timeframe: null,
      range: { from: '2026-02-02T00:00:00.000Z', to: '2026-02-02T01:09:00.001Z' },
      spec: null,
      ...{ signals: 9, resolved: 6, wins: 3, losses: 2, timeouts: 1, unresolved: 1, pending: 1, holds: 1 },
      winRate: 4 / 6,
      hitRate: 3 / 5,
      maxDrawdown: 1,
      longestLosingRun: 1,
      drawdown: { from: '2026-02-02T00:02:00.000Z', to: '2026-02-02T00:05:00.000Z', durationMs: 3 * minute },
      sharpe: null,
      sortino: null,
      latency: { p50: 3, p95: 4.8, p99: 4.96, max: 5 },
      from: '2026-02-02T00:00:00.000Z',
      to: '2026-02-02T01:09:00.000Z',
      reasons: { sharpe: 'fewer_than_30_days', sortino: 'fewer_than_30_days' },
    });
    const close = (name: string, value: number) =>
      expect([name, data[name]]).toEqual([name, expect.closeTo(value, 9)]);
    close('profitFactor', 6.5 / 2);
    close('payoff', 6.5 / 4 / 1);
    close('averageR', 4.5 / 6);
    close('expectancy', 4.5 / 6);
    close('medianR', 1.25);
    close('totalR', 4.5);
    // Squares of the distances from 0.75: 3 x 1.5625 + 2 x 3.0625 + 0.0625.
    close('sqn', (Math.sqrt(6) * 0.75) / Math.sqrt(10.875 / 5));
  });

  it('gives the ratios of the daily series as worked out by hand', async () => {
    const { data } = await performance('--model', 'daily');
    const deviation = Math.sqrt((40 * 1.5 ** 2) / 39);
    expect(data.sharpe).toBeCloseTo((0.5 / deviation) * Math.sqrt(365), 9);
    expect(data.sortino).toBeCloseTo((0.5 / Math.sqrt(0.5)) * Math.sqrt(365), 9);
    expect(data.calmar).toBeCloseTo((365 * 0.5) / 1, 9);
    expect(data).toMatchObject({
      days: 40,
      sharpeAssessment: { days: 40, trials: 1, spreadFrom: 'estimator' },
    });
    const { day: days, r } = data.daily as { day: string[]; r: number[] };
    expect([days[0], days[39]]).toEqual(['2026-02-02T00:00:00.000Z', '2026-03-13T00:00:00.000Z']);
    expect(r.slice(0, 3)).toEqual([2, -1, 2].map((value) => expect.closeTo(value, 9)));
    expect((data.rolling as { days: number; day: string[] }).day[0]).toMatch(
      /^2026-\d\d-\d\dT00:00:00.000Z$/,
    );
  });

  it('cuts at both ends of a time, the end excluded, and by symbol and timeframe', async () => {
    const signals = async (...argv: string[]) => (await performance(...argv)).data.signals;
    expect(await signals('--model', 'trees', '--from', '2026-02-02T00:03:00Z')).toBe(8);
    expect(await signals('--model', 'trees', '--to', '2026-02-02T00:03:00Z')).toBe(1);
    expect(await signals('--model', 'trees', '--from', String(at(3)), '--to', String(at(9)))).toBe(2);
    expect(await signals('--symbol', 'ETHUSDT')).toBe(40);
    expect(await signals('--symbol', 'BTCUSDT', '--tf', '1m')).toBe(9);
    expect(await signals()).toBe(49);
  });

  it('groups by every key, and by several', async () => {
    const groups = async (...by: string[]) => {
      const { data, text } = await performance('--by', by.join(','), '--to', '2026-02-03');
      expect(text).toContain(`By ${by.join(', ')}`);
      return (data.groups as Data[]).map((group) => [...by.map((key) => group[key]), group.signals]);
    };
    expect(await groups('model')).toEqual([
      ['daily', 1],
      ['trees', 9],
    ]);
    expect(await groups('symbol')).toEqual([
      ['BTCUSDT', 9],
      ['ETHUSDT', 1],
    ]);
    expect(await groups('timeframe')).toEqual([['1m', 10]]);
    expect(await groups('pred')).toEqual([
      ['BUY', 7],
      ['HOLD', 1],
      ['SELL', 2],
    ]);
    expect(await groups('probability')).toEqual([
      [0.5, 3],
      [0.6, 2],
      [0.7, 1],
      [0.8, 1],
      [0.9, 1],
      [null, 2],
    ]);
    expect(await groups('hour')).toEqual([
      [0, 6],
      [1, 4],
    ]);
    expect(await groups('weekday')).toEqual([[1, 10]]);
    expect(await groups('day')).toEqual([['2026-02-02T00:00:00.000Z', 10]]);
    expect(await groups('week')).toEqual([['2026-02-02T00:00:00.000Z', 10]]);
    expect(await groups('model', 'pred')).toEqual([
      ['daily', 'BUY', 1],
      ['trees', 'BUY', 6],
      ['trees', 'HOLD', 1],
      ['trees', 'SELL', 2],
    ]);
    const { data, text } = await performance('--model', 'daily', '--by', 'week, week,weekday');
    expect(data.by).toEqual(['week', 'weekday']);
    expect(text).toMatch(/\n2026-02-09 +Tue +1 +1 +100 +- +2 +2 /);
  });

  it('reads by a specification that is kept beside the declared one', async () => {
    const beside = ['--profit', '0.25%', '--stop', '1%', '--horizon', '2', '--name', 'near'];
    await run('signals', 'label', '--model', 'trees', ...beside, '--fee-bps', '0', '--slippage-bps', '0');
    const { data, text } = await performance('--model', 'trees', '--spec', 'near');
    // The drift reaches a quarter of a percent too.
    expect(data).toMatchObject({ spec: 'near', wins: 4, losses: 2, timeouts: 0, pending: 1 });
    expect(text).toContain('by near');
    expect(text).toContain('Labelled by near (kind triple-barrier, profit 0.25%, stop 1%, horizon 2 candles');
    await expect(performance('--model', 'trees', '--spec', 'far')).rejects.toMatchObject({
      code: 'label.spec_unknown',
    });
  });

  it('tells people the same, and how it was made', async () => {
    const { text } = await performance('--model', 'trees', '--by', 'pred');
    expect(text).toContain('trees · BTCUSDT 1m · 2026-02-02T00:00:00Z to 2026-02-02T01:09:00Z');
    const told = [...text.matchAll(/^ {2}(\S.*?) {2,}(\S+(?: \S+)?)(?: {2,}|$)/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    // A stop caps what is lost while held, a profit barrier what is gained; at the same times always-BUY loses on two of seven.
    expect(Object.fromEntries(told)).toEqual({
      ...{ signals: '9', resolved: '6', wins: '3', losses: '2', timeouts: '1', unresolved: '1' },
      ...{ pending: '1', holds: '1', 'win rate': '66.67%', 'hit rate': '60%', 'longest losing run': '1' },
      ...{ 'average R': '0.75', 'median R': '1.25', 'total R': '4.5', expectancy: '0.75' },
      ...{ 'profit factor': '3.25', payoff: '1.625', SQN: '1.246', 'break-even cost': '37.5 bps' },
      ...{ 'average R before costs': '0.75', 'total R before costs': '4.5' },
      ...{ 'profit factor before costs': '3.25', Sharpe: '-', Sortino: '-', Calmar: '-' },
      ...{ 'probabilistic Sharpe': '-', 'deflated Sharpe': '-', 'maximum drawdown': '1' },
      ...{ 'MAE, average': '-0.33%', 'MAE, median': '0%', 'MFE, average': '1.08%', 'MFE, median': '1.25%' },
      ...{ 'held, average': '2 min', 'open at once, average': '0.1765', 'open at once, most': '1' },
      ...{ 'the model': '0.6429', 'always BUY': '0.9286', 'always SELL': '-0.0714' },
      'percentile among shuffles': expect.stringMatching(/^[\d.]+$/),
      ...{ 'latency p50': '3 ms', 'latency p95': '4.8 ms', 'latency p99': '4.96 ms', 'latency max': '5 ms' },
    });
    expect(text).toMatch(/Sharpe +- +There are fewer than 30 days/);
    expect(text).toMatch(/maximum drawdown +1 +fell for 3 min, recovered after 3 min/);
    expect(text).toContain('Labelled by barrier +2% -1% 2 (kind triple-barrier, profit 2%, stop 1%');
    expect(text).toContain('fewer than 10 days');
    const { text: long } = await performance('--model', 'daily', '--seed', '7');
    expect(long).toMatch(/2,000 draws, blocks of [\d.]+ days on average, seed 7/);
  });

  it('draws the same figures from the same seed, and others from another', async () => {
    const drawn = async (seed: string) => {
      const { data } = await performance('--model', 'daily', '--seed', seed);
      return { intervals: data.intervals, benchmarks: data.benchmarks };
    };
    const first = await drawn('3');
    expect(await drawn('3')).toEqual(first);
    expect((await drawn('4')).intervals).not.toEqual(first.intervals);
  });

  it('deflates by the trials and the spread that it is given', async () => {
    const assessment = async (...argv: string[]) =>
      (await performance('--model', 'daily', ...argv)).data.sharpeAssessment as Record<string, number>;
    const alone = await assessment();
    expect(alone.deflated).toBe(alone.probabilistic);
    const tried = await assessment('--trials', '50', '--sharpe-spread', '2');
    expect(tried).toMatchObject({
      trials: 50,
      spreadFrom: 'given',
      spread: expect.closeTo(2 / Math.sqrt(365), 12),
    });
    expect(tried.probabilistic).toBe(alone.probabilistic);
    expect(tried.deflated).toBeLessThan(alone.deflated ?? 0);
    const { text } = await performance('--model', 'daily', '--trials', '50');
    expect(text).toContain('after 50 trials, spread from estimator');
  });

  it('writes a page with its charts where it was told to', async () => {
    const { logs } = await performance('--model', 'daily', '--by', 'weekday', '--html', 'report.html');
    expect(logs).toEqual([`wrote ${join(cwd, 'report.html')}`]);
    expectPage(await readFile(join(cwd, 'report.html'), 'utf8'), {
      charts: 5,
      sections: [
        ...['Cumulative R', 'Over the last 30 days', 'Against knowing nothing', 'Distribution of R'],
        ...[
          'By hour and weekday',
          'By weekday',
          'Signals',
          'Right',
          'Paid, in R: net return / stop distance',
        ],
        ...['Risk', 'Beside it, average R at the same times', 'Fast'],
      ],
    });
    await expect(performance('--model', 'daily', '--html', 'no/folder/report.html')).rejects.toMatchObject({
      code: 'file.unwritable',
      value: 'no/folder/report.html',
    });
  });

  it('names what is wrong with a question, before it answers', async () => {
    for (const [argv, code] of [
      [['--model', 'tree'], 'model.unknown'],
      [['--symbol', 'XRPUSDT'], 'symbol.unknown'],
      [['--symbol', 'no symbol'], 'symbol.invalid'],
      [['--tf', '7m'], 'timeframe.unknown'],
      [['--model', 'trees', '--symbol', 'ETHUSDT'], 'analytics.no_signals'],
      [['--from', '2027-01-01'], 'analytics.no_signals'],
      [['--to', '2020-01-01'], 'analytics.no_signals'],
      [['--from', '2026-02-03', '--to', '2026-02-03'], 'analytics.no_signals'],
      [['--from', '2026-02-03', '--to', '2026-02-02'], 'time.range_empty'],
      [['--from', 'yesterday'], 'time.invalid'],
      [['--by', 'moon'], 'command.wrong_use'],
      [['--by', ''], 'command.wrong_use'],
      [['--seed', '-1'], 'number.invalid'],
      [['--rolling-days', '0'], 'number.invalid'],
      [['--trials', '0'], 'number.invalid'],
      [['--sharpe-spread', 'wide'], 'number.invalid'],
    ] as const) {
      await expect(performance(...argv)).rejects.toMatchObject({ code });
    }
  });

  it('gives from sums what the exact summary gives, and names what sums cannot give', async () => {
    for (const selection of [['--model', 'trees'], ['--model', 'daily'], []]) {
      const { data: exact } = await performance(...selection);
      const { data: sums, text } = await performance(...selection, '--rollups');
      for (const name of [
        'signals',
        'resolved',
        'wins',
        'losses',
        'timeouts',
        'unresolved',
        'pending',
        'holds',
      ])
        expect([name, sums[name]]).toEqual([name, exact[name]]);
      for (const name of [
        ...['winRate', 'hitRate', 'averageR', 'totalR', 'expectancy', 'profitFactor', 'payoff', 'sqn'],
        ...['sharpe', 'sortino'],
      ]) {
        const value = exact[name];
        const expected = typeof value === 'number' ? expect.closeTo(value, 9) : null;
        expect([name, sums[name]]).toEqual([name, expected]);
      }
      expect(sums).toMatchObject({
        rollups: true,
        range: { from: null, to: null },
        approximate: ['maxDrawdown', 'calmar', 'payoff'],
        missing: expect.arrayContaining(['medianR', 'latency.p95']),
      });
      expect(text).toContain('Only the exact summary, without --rollups, has medianR');
    }
    const { data, text } = await performance('--model', 'daily', '--rollups', '--from', '2026-03-01');
    expect(data).toMatchObject({
      signals: 13,
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-13T00:00:00.000Z',
    });
    expect(text).toContain('daily · ETHUSDT 1m · whole UTC days from 2026-03-01 to 2026-03-13');
    expect(text).toMatch(/maxDrawdown +1 +approximate/);
    expect(text).toMatch(/sharpe +- +There are fewer than 30 days/);
  });

  it('refuses beside sums what needs every signal', async () => {
    for (const [option, ...value] of [
      ['--by', 'model'],
      ['--html', 'x.html'],
      ['--spec', 'near'],
      ['--trials', '3'],
      ['--sharpe-spread', '1'],
    ] as const) {
      await expect(performance('--rollups', option, ...value)).rejects.toMatchObject({
        code: 'command.wrong_use',
        message: expect.stringContaining(`${option} needs the exact summary`),
      });
    }
    await expect(performance('--rollups', '--model', 'tree')).rejects.toMatchObject({
      code: 'model.unknown',
    });
    await expect(performance('--rollups', '--from', '2027-01-01')).rejects.toMatchObject({
      code: 'analytics.no_signals',
    });
  });

  it('takes the spread of ten stored models, and their number as trials', async () => {
    await using other = await createTestDatabase(server);
    const ask = (...argv: string[]) => runAnalytics(argv, { db: other.db, cwd });
    for (let model = 0; model < 10; model += 1) {
      const modelId = `model ${model}`;
      await storeMarket(other.db, {
        modelId,
        decisions: daily.map((decision, index) => ({
          ...decision,
          pred: index % 10 === model ? 'SELL' : 'BUY',
        })),
      });
      await ask('signals', 'label', '--model', modelId, ...barriers);
    }
    await refreshSignalDays(other.db);
    const { data } = await ask('analytics', 'performance', '--model', 'model 1');
    expect(data.sharpeAssessment).toMatchObject({ trials: 10, spreadFrom: 'models' });
    const few = await ask('analytics', 'performance', '--model', 'model 1', '--trials', '2');
    expect(few.data.sharpeAssessment).toMatchObject({ trials: 2, spreadFrom: 'models' });
  });

  it('says that a model without outcomes has none, instead of figures', async () => {
    await createSignals(database.db, [
      {
        ...{ modelId: 'new', symbol: 'SOLUSDT', tf: '1m', ts: monday, pred: 'BUY' },
        ...{ proba: null, features: {}, latencyMs: null },
      },
    ]);
    const { data, text } = await performance('--model', 'new', '--html', 'new.html');
    expect(data).toMatchObject({ signals: 1, pending: 1, resolved: 0, winRate: null, totalR: null });
    expect((data.reasons as Data).winRate).toBe('no_resolved_signals');
    expect(text).toMatch(/average R +- +No signal has a realised R\./);
    expect(text).toContain('no label specification');
    expectPage(await readFile(join(cwd, 'new.html'), 'utf8'), { charts: 0 });
  });
});
