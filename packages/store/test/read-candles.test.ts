import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { parseLabelSpec } from '@tidemark/evaluation';
import {
  findGaps,
  iterateCandleBatches,
  iterateCandles,
  labelStoredDecisions,
  mergeCandleFeatures,
  pageCandles,
  readCandleFeatures,
  readCandles,
  readLatestCandles,
  setCandleFeatures,
  upsertCandles,
} from '@tidemark/store';
import { makeCandle, makeRun, minute, settleKnownAt, start } from '@tidemark/store/testing';

const day = 1440 * minute;
const series = { symbol: 'BTCUSDT', tf: '1m' } as const;
const always = { from: start - 1_000 * day, to: start + 1_000 * day };

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    // Ten hours, a hole of two, three more hours; a lone candle 40 days on; months; weeks.
    await upsertCandles(database.db, [
      ...makeRun(600),
      ...makeRun(180, start + 720 * minute),
      makeCandle(start + 40 * day, 5),
      ...makeRun(3, Date.UTC(2026, 0, 1), { tf: '1mo', symbol: 'ETHUSDT' }),
      makeCandle(Date.UTC(2026, 8, 1), 5, { tf: '1mo', symbol: 'ETHUSDT' }),
      makeCandle(Date.UTC(2026, 1, 2), 5, { tf: '1w', symbol: 'ETHUSDT' }),
      makeCandle(Date.UTC(2026, 1, 16), 5, { tf: '1w', symbol: 'ETHUSDT' }),
    ]);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('reads candles as they were known', async () => {
    const own = { symbol: 'SOLUSDT', tf: '1m' } as const;
    const first = makeRun(10, start, { symbol: 'SOLUSDT' });
    await upsertCandles(database.db, first);
    const before = await settleKnownAt(database.db);
    const corrected = makeCandle(start + 4 * minute, 500, { symbol: 'SOLUSDT' });
    await upsertCandles(database.db, [corrected, makeCandle(start + 10 * minute, 1, { symbol: 'SOLUSDT' })]);
    const between = await settleKnownAt(database.db);
    await upsertCandles(database.db, [{ ...corrected, v: 77 }]);
    const range = always;
    expect(await readCandles(database.db, { ...own, range, knownAt: before })).toEqual(first);
    const middle = await readCandles(database.db, { ...own, range, knownAt: between });
    expect(middle).toHaveLength(11);
    expect(middle[4]).toEqual(corrected);
    expect((await readCandles(database.db, { ...own, range }))[4]).toEqual({ ...corrected, v: 77 });
    expect(await readLatestCandles(database.db, { ...own, limit: 3, knownAt: before })).toEqual(
      first.slice(-3),
    );
    expect((await pageCandles(database.db, { ...own, range, limit: 5, knownAt: before })).candles).toEqual(
      first.slice(0, 5),
    );
    await expect(
      readCandles(database.db, { ...own, range, knownAt: Date.now() + minute }),
    ).rejects.toMatchObject({
      code: 'time.not_known_yet',
    });
    // The same decision, before its path was corrected and after.
    const ask = (knownAt?: number) =>
      labelStoredDecisions(database.db, {
        ...own,
        decisions: [{ ts: start, pred: 'BUY' }],
        spec: parseLabelSpec({ kind: 'fixed-horizon', horizon: 5 }),
        ...(knownAt === undefined ? {} : { knownAt }),
      });
    expect(await ask(before)).toMatchObject([{ exitPrice: 105 }]);
    expect(await ask()).toMatchObject([{ exitPrice: 501 }]);
  });

  it('reads a range with its start and without its end', async () => {
    const range = { from: start + minute, to: start + 4 * minute };
    const candles = await readCandles(database.db, { ...series, range });
    expect(candles).toEqual(makeRun(4).slice(1));
  });

  it('pages through a range, each candle once', async () => {
    const seen: number[] = [];
    for (let from: number | null = start; from !== null; ) {
      const page = await pageCandles(database.db, { ...series, range: { from, to: always.to }, limit: 101 });
      seen.push(...page.candles.map((candle) => candle.ts));
      from = page.next;
    }
    expect(seen).toHaveLength(781);
    expect(new Set(seen).size).toBe(781);
  });

  it('iterates over holes and sparse stretches in order', async () => {
    const seen: number[] = [];
    for await (const candle of iterateCandles(database.db, { ...series, range: always }))
      seen.push(candle.ts);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen).toHaveLength(781);
  });

  it('stops iterating when the reader does', async () => {
    for await (const batch of iterateCandleBatches(database.db, { ...series, range: always })) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect(database.db.pool.totalCount).toBe(database.db.pool.idleCount);
  });

  it('finds the latest candles across a hole, oldest first', async () => {
    const latest = await readLatestCandles(database.db, { ...series, limit: 200 });
    expect(latest).toHaveLength(200);
    expect(latest.at(-1)?.ts).toBe(start + 40 * day);
    expect(latest[0]?.ts).toBe(start + 581 * minute);
  });

  it('gives all there are when fewer are stored than asked for', async () => {
    expect(await readLatestCandles(database.db, { ...series, limit: 5_000 })).toHaveLength(781);
  });

  it.each([0, 1.5, 10_001, Number.NaN])('refuses a page of %p', async (limit) => {
    await expect(readLatestCandles(database.db, { ...series, limit })).rejects.toMatchObject({
      code: 'page.limit_invalid',
    });
  });

  it('says that a series is unknown', async () => {
    await expect(readCandles(database.db, { symbol: 'XXX', tf: '1m', range: always })).rejects.toMatchObject({
      code: 'series.unknown',
    });
  });

  it('names each gap with its ends and the number of missing candles', async () => {
    expect(await findGaps(database.db)).toEqual([
      { ...series, from: start + 600 * minute, to: start + 720 * minute, missing: 120 },
      { ...series, from: start + 900 * minute, to: start + 40 * day, missing: 40 * 1440 - 900 },
      { symbol: 'ETHUSDT', tf: '1mo', from: Date.UTC(2026, 3, 1), to: Date.UTC(2026, 8, 1), missing: 5 },
      { symbol: 'ETHUSDT', tf: '1w', from: Date.UTC(2026, 1, 9), to: Date.UTC(2026, 1, 16), missing: 1 },
    ]);
    const range = { from: start, to: start + 800 * minute };
    expect(await findGaps(database.db, { symbols: ['BTCUSDT'], tf: '1m', range })).toHaveLength(1);
    expect(await findGaps(database.db, { range: { from: 0, to: 1 } })).toEqual([]);
  });

  it('creates, merges and reads the features of a candle', async () => {
    const key = { ...series, ts: start };
    expect(await readCandleFeatures(database.db, key)).toBeNull();
    await setCandleFeatures(database.db, key, { rsi: 50, side: 'up' });
    expect(await mergeCandleFeatures(database.db, key, { rsi: 51, atr: null })).toEqual({
      rsi: 51,
      side: 'up',
      atr: null,
    });
    expect(await readCandleFeatures(database.db, key)).toEqual({ rsi: 51, side: 'up', atr: null });
    await expect(setCandleFeatures(database.db, key, { rsi: Number.NaN })).rejects.toMatchObject({
      code: 'features.invalid',
    });
    await expect(readCandleFeatures(database.db, { ...key, ts: start - minute })).rejects.toMatchObject({
      code: 'candle.unknown',
    });
  });

  it('stores nothing of a call with a candle that may not be stored', async () => {
    const bad = [makeCandle(start - day, 1), makeCandle(start - day + minute, Number.NaN)];
    await expect(upsertCandles(database.db, bad)).rejects.toMatchObject({ code: 'candle.not_finite' });
    expect(
      await readCandles(database.db, { ...series, range: { from: start - 2 * day, to: start } }),
    ).toEqual([]);
  });

  it('iterates in steps of bounded size over a gap and what follows it', async () => {
    const symbol = 'GAP';
    const run = makeRun(12_000, start, { symbol });
    await upsertCandles(database.db, [...makeRun(10, start - 60 * day, { symbol }), ...run]);
    const query = { symbol, tf: '1m', range: always } as const;
    const sizes: number[] = [];
    for await (const batch of iterateCandleBatches(database.db, query)) sizes.push(batch.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(12_010);
    const latest = await readLatestCandles(database.db, { symbol, tf: '1m', limit: 10_000 });
    expect(latest).toEqual(run.slice(-10_000));
  });

  it('stores nothing of a call with a candle that still forms or a symbol that is none', async () => {
    const today = Math.floor(Date.now() / day) * day;
    const forming = [makeCandle(start, 1, { symbol: 'F' }), makeCandle(today, 1, { symbol: 'F', tf: '1d' })];
    await expect(upsertCandles(database.db, forming)).rejects.toMatchObject({
      code: 'candle.not_closed',
      hint: expect.stringContaining('closed'),
    });
    await expect(readCandles(database.db, { ...series, symbol: 'F', range: always })).rejects.toMatchObject({
      code: 'series.unknown',
    });
    const nameless = [makeCandle(start, 1, { symbol: 'no symbol' })];
    await expect(upsertCandles(database.db, nameless)).rejects.toMatchObject({ code: 'symbol.invalid' });
  });
});
