import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FeatureStore, getHistoricalFeatures, type JoinRow } from '@tidemark/feature-store';
import { makeStore } from '@tidemark/feature-store/testing';
import { type FeatureFact, writeVersion } from './feature-versions.ts';

const minute = 60_000;
const start = Date.UTC(2026, 1, 10);
const at = (minutes: number) => start + minutes * minute;
/** Known when it was available, if nothing else is said. */
const row = (minutes: number, value: number | null, created = at(minutes)): FeatureFact => ({
  event: at(minutes),
  created,
  value,
});
const ask = (minutes: number, other: Partial<JoinRow> & Record<string, unknown> = {}) => ({
  symbol: 'BTCUSDT',
  tf: '1m',
  timestamp: at(minutes),
  ...other,
});

let store: FeatureStore;
beforeAll(async () => {
  store = await makeStore();
  await writeVersion(store, {
    view: 'plain',
    knownAt: at(9),
    rows: [row(1, 1), row(2, 2), row(4, null), row(9, 9)],
  });
});
afterAll(async () => store[Symbol.asyncDispose]());

const join = (rows: readonly JoinRow[], other: Record<string, unknown> = {}, view = 'plain') =>
  getHistoricalFeatures(store, { rows, views: [view], ...other });
const valuesOf = async (...args: Parameters<typeof join>) => (await join(...args)).rows.map((one) => one.f);

describe('what Feast does otherwise (feast-protocol, section 4)', () => {
  it('keeps a row whose series has feature rows, but none in its window', async () => {
    const rows = [ask(0), ask(2), ask(100)];
    expect((await join(rows)).rows).toEqual([
      { ...rows[0], f: null },
      { ...rows[1], f: 2 },
      { ...rows[2], f: null },
    ]);
  });

  it('keeps rows that have the same series and timestamp, each with what else it has', async () => {
    const rows = [ask(2, { label: 'a' }), ask(2, { label: 'b' }), ask(2, { label: 'a' })];
    expect((await join(rows)).rows).toEqual(rows.map((one) => ({ ...one, f: 2 })));
  });

  it('takes the newest created of three and more versions of a feature row, in whatever order they lie', async () => {
    for (const [place, created] of [20, 50, 30, 40].entries())
      await writeVersion(store, {
        view: 'versions',
        knownAt: at([60, 61, 62, 63][place] ?? 0),
        superseded: place < 3,
        rows: [row(1, created, at(created))],
      });
    const joined = async (known: number) => valuesOf([ask(1)], { asKnownAt: at(known) }, 'versions');
    expect(await Promise.all([joined(19), joined(20), joined(35), joined(45), joined(55)])).toEqual([
      [null],
      [20],
      [30],
      [40],
      [50],
    ]);
  });

  it('gives one row where versions are equal in every respect, and the same one each time', async () => {
    for (const [version, value] of [7, 7, 8].entries())
      await writeVersion(store, {
        view: 'equal',
        knownAt: at(60 + version),
        superseded: version < 2,
        rows: [row(1, value)],
      });
    for (let time = 0; time < 5; time += 1) {
      // Between the versions, so that all of them are looked at.
      expect(await valuesOf([ask(1), ask(1)], { asKnownAt: at(61) }, 'equal')).toEqual([8, 8]);
      expect(await valuesOf([ask(1)], { asKnownAt: 'row' }, 'equal')).toEqual([8]);
    }
  });

  it('does not mix up series whose names, put together, are the same', async () => {
    const pairs = [
      ['BTC1', '5m', 1],
      ['BTC', '15m', 2],
      ['BTC11', '5m', 3],
    ] as const;
    for (const [symbol, tf, value] of pairs)
      await writeVersion(store, { view: 'pairs', symbol, tf, knownAt: at(60), rows: [row(15, value)] });
    const rows = pairs.map(([symbol, tf]) => ask(15, { symbol, tf }));
    expect(await valuesOf([...rows, ask(15, { symbol: 'BTC', tf: '5m' })], {}, 'pairs')).toEqual([
      1,
      2,
      3,
      null,
    ]);
  });

  it('keeps to a ttl of less than a second, and to none', async () => {
    const rows = [ask(2), ask(2, { timestamp: at(2) + 400 }), ask(2, { timestamp: at(2) + 401 })];
    expect(await valuesOf(rows, { ttl: 400 })).toEqual([2, 2, null]);
    expect(await valuesOf(rows, { ttl: 0 })).toEqual([2, null, null]);
    expect(await valuesOf(rows, { ttl: 0.5 })).toEqual([2, null, null]);
  });

  it('gives rows in the order of the input', async () => {
    const rows = [9, 1, 4, 2, 9, 1].map((minutes) => ask(minutes));
    const joined = await join(rows);
    expect(joined.rows.map(({ timestamp }) => timestamp)).toEqual(rows.map(({ timestamp }) => timestamp));
    expect(joined.rows.map(({ f }) => f)).toEqual([9, 1, null, 2, 9, 1]);
  });

  it('does not give what was known only later', async () => {
    await writeVersion(store, {
      view: 'late',
      knownAt: at(30),
      superseded: true,
      rows: [row(1, 1), row(2, 2)],
    });
    await writeVersion(store, { view: 'late', knownAt: at(60), rows: [row(1, 1), row(2, 200, at(50))] });
    expect(await valuesOf([ask(2)], { asKnownAt: at(40) }, 'late')).toEqual([2]);
    expect(await valuesOf([ask(2)], { asKnownAt: at(50) }, 'late')).toEqual([200]);
    expect(await valuesOf([ask(2)], {}, 'late')).toEqual([200]);
    const day = { ttl: 86_400_000, asKnownAt: 'row' };
    expect(await valuesOf([ask(2), ask(49), ask(50)], day, 'late')).toEqual([2, 2, 200]);
    expect(await valuesOf([ask(2), ask(49), ask(50)], { ...day, tolerance: minute }, 'late')).toEqual([
      2, 200, 200,
    ]);
  });

  it('reads a time without a zone in no zone at all', async () => {
    await expect(join([ask(2), ask(2, { timestamp: '2026-02-10T00:02:00' })])).rejects.toMatchObject({
      code: 'join.row_invalid',
      message: expect.stringContaining('row 2 has the timestamp "2026-02-10T00:02:00"'),
      hint: expect.stringContaining('zone'),
    });
    const rows = ['2026-02-10T00:02:00Z', '2026-02-10T05:32:00+05:30', new Date(at(2))];
    expect(await valuesOf(rows.map((timestamp) => ask(2, { timestamp })))).toEqual([2, 2, 2]);
  });

  it.each([
    [{ symbol: null }, 'row 2 has no symbol'],
    [{ tf: undefined }, 'row 2 has no tf'],
    [{ timestamp: null }, 'row 2 has no timestamp'],
    [{ timestamp: Number.NaN }, 'row 2 has the timestamp NaN'],
    [{ symbol: 'no symbol' }, 'row 2 cannot be joined: "no symbol" is not a symbol'],
    [{ tf: '7m' }, 'row 2 cannot be joined: unknown timeframe "7m"'],
  ])('names the row whose key is %j, and does not give it nulls', async (other, message) => {
    await expect(
      join([ask(1), ask(1, other as Record<string, unknown>), ask(1, other as Record<string, unknown>)]),
    ).rejects.toMatchObject({
      code: 'join.row_invalid',
      message,
    });
  });
});

describe('getHistoricalFeatures', () => {
  it('takes what is as old as the ttl, by default two timeframes, or as young as the row', async () => {
    const edge = (ms: number) => ask(2, { timestamp: at(2) + ms });
    expect(await valuesOf([edge(-1), edge(0), edge(1)])).toEqual([1, 2, 2]);
    expect(await valuesOf([edge(2 * minute - 1), ask(9), edge(9 * minute), edge(9 * minute + 1)])).toEqual([
      2,
      9,
      9,
      null,
    ]);
    expect(await valuesOf([ask(100_000)], { ttl: 'unlimited' })).toEqual([9]);
    expect(await valuesOf([ask(0), ask(-100_000)], { ttl: 'unlimited' })).toEqual([null, null]);
  });

  it('gives a null of the latest feature row, and not the value of one before', async () => {
    const { rows, summary } = await join([ask(4), ask(5)]);
    expect(rows.map(({ f }) => f)).toEqual([null, null]);
    expect(summary.views).toMatchObject([{ view: 'plain', version: 1, matched: 2 }]);
  });

  it('finds a row that became available in the month after its candle, of a week too', async () => {
    const monday = Date.UTC(2026, 1, 23);
    const event = monday + 7 * 86_400_000;
    await writeVersion(store, {
      ...{ view: 'weekly', tf: '1w', knownAt: event },
      rows: [{ event, created: event, value: 5 }],
    });
    const rows = [0, 3, 14].map((days) => ask(0, { tf: '1w', timestamp: event + days * 86_400_000 }));
    expect(await valuesOf(rows, {}, 'weekly')).toEqual([5, 5, 5]);
    expect(await valuesOf(rows, { ttl: 0 }, 'weekly')).toEqual([5, null, null]);
  });

  it('gives nulls for a series of which nothing is kept, and refuses a view of which nothing is kept', async () => {
    expect(await valuesOf([ask(2, { symbol: 'NOSUCH' }), ask(2, { tf: '4h' })])).toEqual([null, null]);
    await expect(join([ask(2)], {}, 'plaim')).rejects.toMatchObject({
      code: 'feature.unknown',
      hint: expect.stringContaining('Did you mean plain?'),
    });
    await expect(join([ask(2)], {}, 'plain@2')).rejects.toMatchObject({ code: 'feature.unknown' });
  });

  it('joins nothing to no rows', async () => {
    expect(await join([])).toEqual({ rows: [], summary: expect.objectContaining({ rows: 0 }) });
  });

  it('counts the first version of what was back-filled as known when it was available, and says how much rests on that', async () => {
    await writeVersion(store, {
      view: 'filled',
      knownAt: at(600),
      superseded: true,
      rows: [row(1, 1, at(600)), row(2, 2)],
    });
    await writeVersion(store, { view: 'filled', knownAt: at(700), rows: [row(1, 100, at(700)), row(2, 2)] });
    const rows = [ask(1), ask(2)];
    const joined = await join(rows, { asKnownAt: 'row' }, 'filled');
    expect(joined.rows.map(({ f }) => f)).toEqual([1, 2]);
    expect(joined.summary).toMatchObject({
      knownAt: 'row',
      tolerance: 0,
      views: [{ matched: 2, backfilled: 1 }],
      backfilledShare: 0.5,
    });
    const late = await getHistoricalFeatures(store, {
      rows: [ask(1), ask(1, { timestamp: at(1) + 5_000 }), ask(2)],
      views: [{ view: 'filled', availabilityLag: 5_000 }],
      asKnownAt: 'row',
    });
    expect(late.rows.map(({ f }) => f)).toEqual([null, 1, 2]);
    // One instant knows what it knows.
    const then = await join(rows, { asKnownAt: at(599) }, 'filled');
    expect(then.rows.map(({ f }) => f)).toEqual([null, 2]);
    expect(then.summary).toMatchObject({
      knownAt: at(599),
      backfilledShare: null,
      views: [{ backfilled: null }],
    });
  });

  it('gives the newer of two feature rows that become visible at one instant', async () => {
    await writeVersion(store, { view: 'instant', knownAt: at(600), rows: [row(1, 1, at(600)), row(6, 6)] });
    const joined = await getHistoricalFeatures(store, {
      rows: [ask(5), ask(6), ask(7)],
      views: [{ view: 'instant', availabilityLag: 5 * minute }],
      ttl: 'unlimited',
      asKnownAt: 'row',
    });
    expect(joined.rows.map(({ f }) => f)).toEqual([null, 6, 6]);
  });

  it('lets a lag hold back nothing that a correction made known before', async () => {
    await writeVersion(store, { view: 'lag', knownAt: at(20), superseded: true, rows: [row(1, 1, at(20))] });
    await writeVersion(store, { view: 'lag', knownAt: at(22), rows: [row(1, 2, at(22))] });
    const joined = await getHistoricalFeatures(store, {
      rows: [ask(21), ask(22), ask(31), ask(40)],
      views: [{ view: 'lag', availabilityLag: 30 * minute }],
      ttl: 'unlimited',
      asKnownAt: 'row',
    });
    expect(joined.rows.map(({ f }) => f)).toEqual([null, 2, 2, 2]);
  });

  it('refuses a known-at that is yet to come, and spans that cannot be', async () => {
    await expect(join([ask(2)], { asKnownAt: Date.now() + 60_000 })).rejects.toMatchObject({
      code: 'time.not_known_yet',
    });
    for (const wrong of [
      { ttl: -1 },
      { ttl: Number.NaN },
      { tolerance: 5 },
      { asKnownAt: 'row', tolerance: -5 },
    ])
      await expect(join([ask(2)], wrong)).rejects.toMatchObject({ code: 'join.option_invalid' });
    await expect(getHistoricalFeatures(store, { rows: [], views: [] })).rejects.toMatchObject({
      code: 'join.option_invalid',
    });
  });

  it('names columns after features, after views on request, and after versions where there are two', async () => {
    for (const version of [1, 2])
      await writeVersion(store, {
        view: 'named',
        version,
        names: ['f', 'g'],
        knownAt: at(60),
        rows: [row(1, version)],
      });
    const joined = async (views: readonly string[], fullFeatureNames = false) =>
      (await getHistoricalFeatures(store, { rows: [ask(1)], views, fullFeatureNames })).rows[0];
    expect(await joined(['named'])).toEqual({ ...ask(1), f: 2, g: 2 });
    expect(await joined(['named@1'])).toEqual({ ...ask(1), f: 1, g: 1 });
    expect(await joined(['named@1', 'plain'], true)).toEqual({
      ...ask(1),
      named__f: 1,
      named__g: 1,
      plain__f: 1,
    });
    expect(await joined(['named@1', 'named@2'], true)).toEqual({
      ...ask(1),
      ...{ 'named@1__f': 1, 'named@1__g': 1, 'named@2__f': 2, 'named@2__g': 2 },
    });
    await expect(joined(['named', 'plain'])).rejects.toMatchObject({
      code: 'join.column_conflict',
      message: 'named@2 and plain@1 both have a column "f"',
      hint: expect.stringContaining('full feature names'),
    });
    await expect(join([ask(1, { F: 1 })])).rejects.toMatchObject({ code: 'join.column_conflict' });
    const some = await getHistoricalFeatures(store, {
      rows: [ask(1)],
      views: [{ view: 'named', features: ['g'] }, 'plain'],
    });
    expect(some.rows).toEqual([{ ...ask(1), g: 2, f: 1 }]);
    await expect(
      getHistoricalFeatures(store, { rows: [ask(1)], views: [{ view: 'named', features: ['h'] }] }),
    ).rejects.toMatchObject({ code: 'feature.unknown' });
  });

  it('keeps joins apart that run at a time', async () => {
    const rows = Array.from({ length: 5_000 }, (_, place) => ask(place % 3));
    const some = await Promise.all([1, 2, 3].map(() => valuesOf(rows)));
    for (const values of some) expect(values).toEqual(rows.map((_, place) => [null, 1, 2][place % 3]));
  });

  it.each(['ASOF', 'ORDER BY m.n'])(
    'finds a file again that was put aside before the statement with %s',
    async (part) => {
      const view = `moved-${part.length}`;
      const old = await writeVersion(store, { view, knownAt: at(30), rows: [row(1, 1)] });
      await writeVersion(store, { view, knownAt: at(60), rows: [row(1, 100, at(50))] });
      const aside = joinPath(dirname(old), '_superseded', basename(old));
      let moved = false;
      const connect = async () => {
        const connection = await store.engine.connect();
        const run = connection.run.bind(connection);
        connection.run = async (sql, ...more) => {
          if (sql.includes(part) && !moved) {
            moved = true;
            await mkdir(dirname(aside));
            await rename(old, aside);
          }
          return run(sql, ...more);
        };
        return connection;
      };
      const watched = { ...store, engine: { ...store.engine, connect } };
      const { rows } = await getHistoricalFeatures(watched, {
        rows: [ask(1)],
        views: [view],
        asKnownAt: at(40),
      });
      expect([moved, rows]).toEqual([true, [{ ...ask(1), f: 1 }]]);
    },
  );

  it('stops when it is interrupted', async () => {
    await expect(join([ask(1)], { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });
});
