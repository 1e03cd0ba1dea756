import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { availableAt, type Candle } from '@tidemark/domain';
import { type FeatureStore, getHistoricalFeatures, materializeFeatures } from '@tidemark/feature-store';
import { createLongChunkDatabase, makeStore } from '@tidemark/feature-store/testing';
import { type CandleInput, computeFeatures, type FeatureView, toCandleInput } from '@tidemark/features';
import { upsertCandles } from '@tidemark/store';
import { makeCandle, settleKnownAt } from '@tidemark/store/testing';
import { crossView, finiteView, recursiveView } from './make-views.ts';

const hour = 3_600_000;
/** 2026-01-20T00:00:00Z */
const begin = Date.UTC(2026, 0, 20);
const series = { symbol: 'BTCUSDT', tf: '1h' } as const;

/** Hours from January to April with two gaps; prices that do not repeat. */
function hours(count: number, other: Partial<Candle> = {}): Candle[] {
  return Array.from({ length: count }, (_, at) =>
    makeCandle(begin + at * hour, 100 + 10 * Math.sin(at) + (at % 7), { tf: '1h', ...other }),
  ).filter((_, at) => at !== 400 && (at < 900 || at > 910));
}

interface Row {
  readonly event: number;
  readonly created: number;
  readonly values: readonly (number | null)[];
}

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  const open: AsyncDisposable[] = [];
  beforeEach(async () => {
    database = await createLongChunkDatabase(server);
    open.push(database);
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
  });
  const newStore = async (): Promise<FeatureStore> => {
    const store = await makeStore();
    open.push(store);
    return store;
  };
  const read = async (store: FeatureStore, view: FeatureView, paths: readonly string[]): Promise<Row[]> => {
    const listed = paths.map((path) => `'${path}'`).join(', ');
    const names = view.names.map((name) => `"${name}"`).join(', ');
    const reader = await store.engine.connection.runAndReadAll(
      `SELECT epoch_ms(event_timestamp)::DOUBLE, epoch_ms(created)::DOUBLE, ${names}
       FROM read_parquet([${listed}], hive_partitioning = false) ORDER BY 1`,
    );
    return reader.getRowsJS().map(([event, created, ...values]) => ({
      event: Number(event),
      created: Number(created),
      values: values as (number | null)[],
    }));
  };
  /** Small loads: a stock server has locks for some 800 chunks of an hour in a transaction. */
  const load = async (candles: readonly Candle[]) => {
    for (let at = 0; at < candles.length; at += 500)
      await upsertCandles(database.db, candles.slice(at, at + 500));
  };
  /** What one pass over all candles gives. */
  const expected = (
    view: FeatureView,
    candles: readonly Candle[],
    others: Record<string, CandleInput> = {},
  ) => {
    const { ts, columns } = computeFeatures({
      view,
      timeframe: '1h',
      candles: toCandleInput(candles),
      others,
    });
    return Array.from(ts, (at, row) => ({
      event: availableAt('1h', at),
      values: columns.map((column) => (Number.isNaN(column[row]) ? null : (column[row] ?? null))),
    }));
  };
  const values = (rows: readonly Row[]) => rows.map(({ event, values }) => ({ event, values }));
  const written = (months: readonly { month: string; written: boolean }[]) =>
    months.filter((one) => one.written).map(({ month }) => month);

  it.each([finiteView, recursiveView])('gives the bits of one pass over everything: $name', async (view) => {
    const store = await newStore();
    const candles = hours(1_900);
    await load(candles);
    await settleKnownAt(database.db);
    const { months } = await materializeFeatures(store, database.db, { view, ...series });
    expect(months.map(({ month }) => month)).toEqual(['2026-01', '2026-02', '2026-03', '2026-04']);
    const paths = months.map(({ path }) => path);
    expect(values(await read(store, view, paths))).toEqual(expected(view, candles));
    const again = await materializeFeatures(store, database.db, { view, ...series });
    expect(again.months).toEqual(months.map((month) => ({ ...month, written: false })));
    // A month alone has the same file.
    const other = await newStore();
    const range = { from: Date.UTC(2026, 2, 5), to: Date.UTC(2026, 2, 6) };
    const part = await materializeFeatures(other, database.db, {
      view,
      ...series,
      range,
      knownAt: again.knownAt,
    });
    expect(part.months.at(-1)?.hash).toBe(months.find(({ month }) => month === '2026-03')?.hash);
  });

  it('rewrites only what a correction touches', async () => {
    const store = await newStore();
    await load(hours(1_900));
    const before = await settleKnownAt(database.db);
    const run = (view: FeatureView, knownAt?: number) =>
      materializeFeatures(store, database.db, {
        view,
        ...series,
        ...(knownAt === undefined ? {} : { knownAt }),
      });
    const first = [await run(finiteView), await run(recursiveView)];
    const correct = async (ts: number, price: number) => {
      await upsertCandles(database.db, [makeCandle(ts, price, { tf: '1h' })]);
      await settleKnownAt(database.db);
    };
    // Early in a month: nothing of it is left at the month's end.
    await correct(Date.UTC(2026, 1, 3), 500);
    const early = [await run(finiteView), await run(recursiveView)];
    expect(early.map(({ months }) => written(months))).toEqual([['2026-02'], ['2026-02']]);
    // In the lookback of the next month.
    await correct(Date.UTC(2026, 1, 28, 20), 500);
    const late = [await run(finiteView), await run(recursiveView)];
    expect(late.map(({ months }) => written(months))).toEqual([
      ['2026-02', '2026-03'],
      ['2026-02', '2026-03'],
    ]);
    // And what was known before all that is still what it was.
    const past = [await run(finiteView, before), await run(recursiveView, before)];
    const hashes = (all: typeof past) => all.map(({ months }) => months.map(({ hash }) => hash));
    expect(hashes(past)).toEqual(hashes(first));
  });

  it('says of each row since when it is known', async () => {
    const store = await newStore();
    const candles = hours(1_000);
    await upsertCandles(database.db, candles.slice(0, 300));
    const { knownFrom: first } = await upsertCandles(database.db, candles.slice(0, 1));
    await load(candles.slice(300));
    const correction = await upsertCandles(database.db, [makeCandle(begin + 500 * hour, 77, { tf: '1h' })]);
    await settleKnownAt(database.db);
    const { months } = await materializeFeatures(store, database.db, { view: finiteView, ...series });
    const rows = await read(
      store,
      finiteView,
      months.map(({ path }) => path),
    );
    const at = (slot: number) => rows.find(({ event }) => event === begin + (slot + 1) * hour)?.created ?? 0;
    expect(at(299)).toBeLessThanOrEqual(first);
    expect(at(300)).toBeGreaterThan(at(299));
    expect(at(499)).toBe(at(300));
    expect(at(500)).toBe(correction.knownFrom);
    expect(at(519)).toBe(correction.knownFrom);
    expect(at(520)).toBe(at(499));
    const recursive = await materializeFeatures(store, database.db, { view: recursiveView, ...series });
    const all = await read(
      store,
      recursiveView,
      recursive.months.map(({ path }) => path),
    );
    expect(all.filter(({ created }) => created === correction.knownFrom)).toHaveLength(
      candles.filter(({ ts }) => ts >= begin + 500 * hour).length,
    );
  });

  it('makes what was known then, though it was computed for the first time afterwards', async () => {
    const store = await newStore();
    const candles = hours(1_000);
    await load(candles);
    const before = await settleKnownAt(database.db);
    await upsertCandles(database.db, [makeCandle(begin + 300 * hour, 500, { tf: '1h' })]);
    await settleKnownAt(database.db);
    for (const view of [finiteView, recursiveView]) {
      const now = await materializeFeatures(store, database.db, { view, ...series });
      const past = await materializeFeatures(store, database.db, { view, ...series, knownAt: before });
      expect(
        values(
          await read(
            store,
            view,
            past.months.map(({ path }) => path),
          ),
        ),
      ).toEqual(expected(view, candles));
      // Whoever reads without saying as of when finds what is known now.
      const again = await materializeFeatures(store, database.db, { view, ...series });
      expect(again.months.every(({ path }) => !path.includes('_superseded'))).toBe(true);
      expect(again.months.map(({ hash }) => hash)).toEqual(now.months.map(({ hash }) => hash));
    }
  });

  it('tells by each row what was known, with the versions before every correction', async () => {
    const store = await newStore();
    await load(hours(700));
    const at = begin + 300 * hour;
    for (const price of [500, 600]) await load([makeCandle(at, price, { tf: '1h' })]);
    await settleKnownAt(database.db);
    const decision = { symbol: 'BTCUSDT', tf: '1h', timestamp: at + hour } as const;
    const join = async (asKnownAt: 'row' | number) => {
      const request = { rows: [decision], views: ['finite@1'], asKnownAt } as const;
      return (await getHistoricalFeatures(store, request)).rows[0]?.price;
    };
    const original = hours(700).find(({ ts }) => ts === at)?.c;
    const { months, knownAt } = await materializeFeatures(store, database.db, {
      ...{ view: finiteView, ...series, history: true },
    });
    expect(written(months)).toEqual(['2026-02']);
    expect(await join(knownAt)).toBe(601);
    // Corrections came long after the decision; history that was loaded late counts as known in time.
    expect(await join('row')).toBe(original);
  });

  it('reads other symbols, those of their candles included that lie after the last own one of a month', async () => {
    const store = await newStore();
    const own = hours(900).filter(({ ts }) => ts < Date.UTC(2026, 0, 31, 12) || ts >= Date.UTC(2026, 1, 2));
    const other = hours(1_000, { symbol: 'ETHUSDT' });
    await load(own);
    await load(other);
    await settleKnownAt(database.db);
    const { months } = await materializeFeatures(store, database.db, { view: crossView, ...series });
    expect(
      values(
        await read(
          store,
          crossView,
          months.map(({ path }) => path),
        ),
      ),
    ).toEqual(expected(crossView, own, { ETHUSDT: toCandleInput(other) }));
  });

  it('gives the same whoever computes a month at the same time', async () => {
    const store = await newStore();
    await load(hours(1_500));
    await settleKnownAt(database.db);
    const runs = await Promise.all(
      [1, 2, 3].map(() => materializeFeatures(store, database.db, { view: recursiveView, ...series })),
    );
    const paths = runs.map(({ months }) => months.map(({ hash }) => hash));
    expect(paths[1]).toEqual(paths[0]);
    expect(paths[2]).toEqual(paths[0]);
    const files = runs[0]?.months.map(({ path }) => path) ?? [];
    expect(values(await read(store, recursiveView, files))).toEqual(expected(recursiveView, hours(1_500)));
  });

  it('refuses another view of the same name and version', async () => {
    const store = await newStore();
    await upsertCandles(database.db, hours(100));
    await settleKnownAt(database.db);
    await materializeFeatures(store, database.db, { view: finiteView, ...series });
    const changed = { ...recursiveView, name: 'finite' };
    await expect(materializeFeatures(store, database.db, { view: changed, ...series })).rejects.toMatchObject(
      {
        code: 'feature.conflict',
      },
    );
  });
});
