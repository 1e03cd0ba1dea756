import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import type { FeatureValues, NewSignal } from '@tidemark/domain';
import {
  createSignals,
  type FeatureColumns,
  getImportanceReport,
  listImportanceReports,
  readFeatureColumns,
  readForwardReturns,
  readScoredSignals,
  saveImportanceReport,
  upsertCandles,
} from '@tidemark/store';
import { makeCandle, makeRun, minute, start } from '@tidemark/store/testing';

const ever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Rows whose keys differ: absent ones, nulls, other kinds, names that need escapes, numbers of every length. */
const vectors: readonly FeatureValues[] = [
  { rsi: 41.5, hot: true, venue: 'binance', 'a "quoted" \\ name': 1, mixed: 2, gap: null },
  { rsi: -0.12345678901234568, hot: false, venue: 'a,"b": 7}', mixed: 'x', gap: null },
  {},
  { rsi: 1e-7, hot: null, späte: 9007199254740992, mixed: true },
  { rsi: 123456789.12345678, 'a "quoted" \\ name': 0.30000000000000004, mixed: null },
  { rsi: 1.7976931348623157e308, tiny: 5e-324, mixed: -0.5, gap: null },
];

function makeSignal(index: number, other: Partial<NewSignal> = {}): NewSignal {
  const features = vectors[index % vectors.length] ?? {};
  const ts = start + index * minute;
  return {
    modelId: 'm',
    symbol: 'BTCUSDT',
    tf: '1m',
    ts,
    pred: 'BUY',
    proba: 0.5,
    latencyMs: 1,
    features,
    ...other,
  };
}

async function collect(features: FeatureColumns): Promise<Record<string, readonly number[]>> {
  const columns: Record<string, readonly number[]> = {};
  for await (const { name, values } of features.columns()) columns[name] = [...values];
  return columns;
}

const names = ['a "quoted" \\ name', 'gap', 'hot', 'mixed', 'rsi', 'späte', 'tiny'];

/** What a column has to be, by way of the objects themselves. */
function expected(count: number): Record<string, readonly number[]> {
  const value = (index: number, name: string) => {
    const found = vectors[index % vectors.length]?.[name];
    return typeof found === 'number' || typeof found === 'boolean' ? Number(found) : Number.NaN;
  };
  return Object.fromEntries(
    names.map((name) => [name, Array.from({ length: count }, (_, index) => value(index, name))]),
  );
}

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    const two = [...Array(60).keys()].flatMap((index) => [
      makeSignal(index),
      makeSignal(index, { symbol: 'ETHUSDT', features: { only: index } }),
    ]);
    await createSignals(database.db, two);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const read = (symbol: string) => readScoredSignals(database.db, { range: ever, symbol });

  it.each([
    ['in memory', {}],
    ['on disk', { budgetBytes: 0 }],
    ['first in memory and then on disk', { budgetBytes: 3 * 60 * 8 }],
  ])('aligns numbers and booleans with the rows, bit by bit, %s', async (_, options) => {
    await using features = await readFeatureColumns(database.db, await read('BTCUSDT'), options);
    expect(features.names).toEqual(names);
    expect(features.stringNames).toEqual(['mixed', 'venue']);
    expect(await collect(features)).toEqual(expected(60));
    expect(await collect(features)).toEqual(expected(60));
  });

  it('keeps the series apart, and has NaN where a series lacks a feature', async () => {
    const signals = await readScoredSignals(database.db, { range: ever });
    for (const budgetBytes of [2 ** 20, 0]) {
      await using features = await readFeatureColumns(database.db, signals, { budgetBytes });
      const columns = await collect(features);
      expect(columns.rsi?.slice(0, 60)).toEqual(expected(60).rsi);
      expect(columns.rsi?.slice(60).every(Number.isNaN)).toBe(true);
      expect(columns.only?.slice(60)).toEqual([...Array(60).keys()]);
      expect(columns.only?.slice(0, 60).every(Number.isNaN)).toBe(true);
    }
  });

  it('leaves nothing of one series in another, however many there are', async () => {
    const { db } = database;
    const symbols = ['AA', 'BB', 'CC', 'DD', 'EE'];
    await createSignals(
      db,
      symbols.map((symbol, index) =>
        makeSignal(0, { modelId: 'many', symbol, features: { [symbol]: index } }),
      ),
    );
    const signals = await readScoredSignals(db, { range: ever, modelId: 'many' });
    await using features = await readFeatureColumns(db, signals);
    const columns = await collect(features);
    for (const [index, symbol] of symbols.entries())
      expect(columns[symbol]).toEqual(symbols.map((_, row) => (row === index ? index : Number.NaN)));
  });

  it('has a row of its own for what was there, whatever came or went since', async () => {
    const signals = await read('ETHUSDT');
    await createSignals(database.db, [
      makeSignal(0, { symbol: 'ETHUSDT', ts: start + 1, features: { only: -1 } }),
    ]);
    await database.db.query('delete', `DELETE FROM signals WHERE symbol = 'ETHUSDT' AND ts = $1`, [
      new Date(start + minute),
    ]);
    await using features = await readFeatureColumns(database.db, signals);
    expect((await collect(features)).only?.slice(0, 4)).toEqual([0, Number.NaN, 2, 3]);
  });

  it('has no columns of no signals', async () => {
    const none = await readScoredSignals(database.db, { range: { from: 0, to: 1 } });
    await using features = await readFeatureColumns(database.db, none);
    expect(await collect(features)).toEqual({});
  });

  it('refuses stored features that are not flat, and leaves no file behind', async () => {
    const { db } = database;
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('tidemark-columns-'));
    await createSignals(db, [makeSignal(0, { symbol: 'NESTED' })]);
    await db.query(
      'nest',
      `UPDATE signals SET features = '{"a": 1, "b": {"c": 2}}' WHERE symbol = 'NESTED' AND ts = $1`,
      [new Date(start)],
    );
    await expect(readFeatureColumns(db, await read('NESTED'), { budgetBytes: 0 })).rejects.toMatchObject({
      code: 'features.invalid',
      message: expect.stringContaining('{\\"c\\": 2}'),
    });
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('tidemark-columns-'))).toEqual(before);
  });

  it('gives the returns of the market after each signal, NaN where a candle is missing', async () => {
    const { db } = database;
    // Opens rise by one from 100, closes are one above; the candle of minute 30 is missing.
    await upsertCandles(db, makeRun(30));
    await upsertCandles(
      db,
      [31, 32, 33].map((index) => makeCandle(start + index * minute, 100 + index)),
    );
    const [one, five] = await readForwardReturns(db, await read('BTCUSDT'), { horizons: [1, 5] });
    expect(one?.[0]).toBe(1 / 100);
    expect(five?.[0]).toBe(5 / 100);
    expect(five?.[10]).toBe(5 / 110);
    expect([...(one ?? [])].map((value) => Number.isFinite(value)).lastIndexOf(true)).toBe(33);
    expect([one?.[29], one?.[30], one?.[31], five?.[25], five?.[26]]).toEqual([
      1 / 129,
      Number.NaN,
      1 / 131,
      5 / 125,
      Number.NaN,
    ]);
    const [late] = await readForwardReturns(db, await read('BTCUSDT'), { horizons: [1], entryDelayMs: 1 });
    expect(late?.[0]).toBe(1 / 101);
  });

  it('looks as far ahead as the horizon goes', async () => {
    const { db } = database;
    await upsertCandles(db, makeRun(5_000, start, { symbol: 'FAR' }));
    await createSignals(
      db,
      [0, 30, 4_500].map((index) => makeSignal(index, { symbol: 'FAR' })),
    );
    const [far] = await readForwardReturns(db, await read('FAR'), { horizons: [4_970] });
    expect([...(far ?? [])]).toEqual([4_970 / 100, 4_970 / 130, Number.NaN]);
  });

  it('keeps reports of importance, newest first, and names the one that is not there', async () => {
    const { db } = database;
    const first = await saveImportanceReport(db, {
      modelId: 'm',
      specId: 0,
      report: { ranked: ['rsi', 'hot'], ic: 0.125 },
    });
    const second = await saveImportanceReport(db, { modelId: 'm', report: {} });
    await saveImportanceReport(db, { modelId: 'other', report: {} });
    expect(await listImportanceReports(db, { modelId: 'm' })).toEqual([second, first]);
    expect(await listImportanceReports(db, { limit: 1 })).toMatchObject([{ modelId: 'other', specId: null }]);
    expect(await getImportanceReport(db, first.id)).toEqual({
      ...first,
      specId: 0,
      report: { ranked: ['rsi', 'hot'], ic: 0.125 },
    });
    await expect(getImportanceReport(db, '999999')).rejects.toMatchObject({ code: 'importance.unknown' });
    await expect(getImportanceReport(db, 'x')).rejects.toMatchObject({ code: 'id.invalid' });
  });
});
