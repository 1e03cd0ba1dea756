import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FeatureStore, queryFeatureStore, writeQuery } from '@tidemark/feature-store';
import { makeStore } from '@tidemark/feature-store/testing';
import { writeCandleFile } from '../src/candles/candle-file.ts';
import { toKnownCandles } from '../src/candles/candle-month.ts';
import { partitionFolder } from '../src/layout/partition.ts';
import { publishFile } from '../src/layout/publish-file.ts';
import { writeVersion } from './feature-versions.ts';

const minute = 60_000;
const start = Date.UTC(2026, 1, 10);
const at = (minutes: number) => start + minutes * minute;
const iso = (minutes: number) => new Date(at(minutes)).toISOString();

let store: FeatureStore;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-sql-'));
  store = await makeStore();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await store[Symbol.asyncDispose]();
});

const query = (sql: string, from = store) =>
  queryFeatureStore(from, { sql }, async ({ columns, batches }) => {
    const rows: (readonly unknown[])[] = [];
    for await (const batch of batches) rows.push(...batch);
    return { columns: columns.map(({ name }) => name), rows };
  });
const fact = (minutes: number, value: number | null, created = minutes) => ({
  event: at(minutes),
  created: at(created),
  value,
});

describe('queryFeatureStore', () => {
  it('has candles and datasets in an empty store, with their columns', async () => {
    await using empty = await makeStore();
    expect(await query('SELECT * FROM candles', empty)).toEqual({
      columns: ['symbol', 'tf', 'ts', 'o', 'h', 'l', 'c', 'v', 'vwap', 'taker_buy_vol', 'known_from'],
      rows: [],
    });
    expect(await query('FROM datasets', empty)).toMatchObject({
      columns: expect.arrayContaining(['name', 'id']),
      rows: [],
    });
    expect((await query('SHOW TABLES', empty)).rows).toEqual([['candles'], ['datasets']]);
  });

  it('has candles by symbol and timeframe, times in ISO 8601 and nulls', async () => {
    const series = { symbol: 'BTC/USDT', tf: '1m' } as const;
    const partition = partitionFolder(store.folder, { ...series, view: null, month: '2026-02' });
    const column = (value: number) => Float64Array.of(value, value + 1);
    const candles = toKnownCandles([
      Float64Array.of(at(0), at(1)),
      ...[1, 3, 0, 2, 10].map(column),
      Float64Array.of(Number.NaN, 1.5),
      column(4),
      Float64Array.of(at(5), at(5) + 0.5),
    ]);
    const hash = 'a'.repeat(64);
    await publishFile(store.folder, join(partition, `${hash}.parquet`), (partial) =>
      writeCandleFile(store.engine.connection, partial, candles, {
        ...{ kind: 'candles', format: 1, ...series, month: '2026-02', hash, rows: 2, knownAt: at(6) },
        newestKnownFrom: at(6),
      }),
    );
    expect(
      (
        await query(
          `SELECT symbol, tf, ts, o, vwap, known_from FROM candles WHERE symbol = 'BTC/USDT' ORDER BY ts`,
        )
      ).rows,
    ).toEqual([
      ['BTC/USDT', '1m', iso(0), 1, null, iso(5)],
      ['BTC/USDT', '1m', iso(1), 2, 1.5, iso(5)],
    ]);
  });

  it('has each feature view by name, for its latest version, and by version, without what was superseded', async () => {
    await writeVersion(store, { version: 1, names: ['month', 'f'], knownAt: at(9), rows: [fact(1, 1)] });
    await writeVersion(store, {
      version: 2,
      names: ['f'],
      knownAt: at(9),
      superseded: true,
      rows: [fact(1, 2)],
    });
    await writeVersion(store, {
      version: 2,
      names: ['f'],
      knownAt: at(10),
      rows: [fact(1, 20), fact(2, null)],
    });
    // A writer was killed before it put the older file aside.
    await writeVersion(store, { version: 2, symbol: 'ETHUSDT', knownAt: at(9), rows: [fact(1, 3)] });
    await writeVersion(store, { version: 2, symbol: 'ETHUSDT', knownAt: at(10), rows: [fact(1, 30)] });
    const columns = ['symbol', 'tf', 'event_timestamp', 'created', 'f'];
    expect(await query('FROM ta ORDER BY ALL')).toEqual({
      columns,
      rows: [
        ['BTCUSDT', '1m', iso(1), iso(1), 20],
        ['BTCUSDT', '1m', iso(2), iso(2), null],
        ['ETHUSDT', '1m', iso(1), iso(1), 30],
      ],
    });
    expect(await query('FROM ta_v2 ORDER BY ALL')).toEqual(await query('FROM ta ORDER BY ALL'));
    // A feature may be called as a folder of the layout.
    expect((await query('SELECT f, month FROM ta_v1')).rows).toEqual([[1, 1]]);
  });

  it('opens only the files of the series that a condition leaves', async () => {
    const { rows } = await query(`EXPLAIN SELECT * FROM ta WHERE symbol = 'ETHUSDT'`);
    expect(String(rows[0]?.[1]).match(/Function:/g)).toHaveLength(1);
  });

  it('gives values that JSON can hold', async () => {
    const { rows } = await query(
      `SELECT 9007199254740993::BIGINT, 5::BIGINT, 'nan'::DOUBLE, 1.50::DECIMAL(9, 2), DATE '2026-02-01', TIMESTAMP '2026-02-01 00:00:00.000001',
        [TIMESTAMPTZ '2026-02-01 01:00:00+01'], {'a': 1, 'b': NULL}, MAP {'k': 1}, INTERVAL 1 DAY, 'infinity'::TIMESTAMPTZ, true`,
    );
    expect(rows).toEqual([
      [
        ...['9007199254740993', 5, 'NaN', '1.50', '2026-02-01', '2026-02-01T00:00:00.000001Z'],
        ...[
          ['2026-02-01T00:00:00.000Z'],
          { a: 1, b: null },
          [{ key: 'k', value: 1 }],
          '1 day',
          'infinity',
          true,
        ],
      ],
    ]);
  });

  it.each([
    'SELECT 1;',
    'WITH a AS (SELECT 1) FROM a',
    'VALUES (1)',
    'DESCRIBE candles',
    'SUMMARIZE ta',
    'SHOW TABLES',
    'PIVOT ta_v2 ON symbol USING sum(f) GROUP BY tf',
    'UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b',
    'EXPLAIN SELECT 1',
    'EXPLAIN ANALYZE SELECT 1',
    'EXPLAIN (FORMAT json) SELECT 1',
  ])('reads by %s', async (sql) => {
    expect((await query(sql)).rows.length).toBeGreaterThan(0);
  });

  it.each([
    "COPY (SELECT 1) TO 'FILE'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO 'FILE'",
    "EXPLAIN (ANALYZE) COPY (SELECT 1) TO 'FILE'",
    "EXPLAIN /* */ ANALYZE COPY (SELECT 1) TO 'FILE'",
    "SELECT 1; COPY (SELECT 1) TO 'FILE'",
    "PIVOT ta_v2 ON symbol USING sum(f); COPY (SELECT 1) TO 'FILE'",
    "PIVOT ta_v2 ON symbol USING sum(f)); COPY (SELECT 1) TO 'FILE' --",
    "PIVOT ta_v2 ON symbol USING sum(f)); COPY (SELECT 1) TO 'FILE'; FROM (SELECT 1",
    "SELECT 1) ; COPY (SELECT 1) TO 'FILE'; SELECT (1",
    "EXPORT DATABASE 'FILE'",
    "ATTACH 'FILE'",
    'CREATE TABLE t (a INTEGER)',
    'DROP VIEW candles',
    'SET threads = 1',
    'INSTALL httpfs',
    'CALL pragma_version()',
    'SELECT 1; SELECT 2',
  ])('refuses %s, and runs nothing of it', async (sql) => {
    const file = join(folder, 'written');
    await expect(query(sql.replace('FILE', file))).rejects.toMatchObject({
      code: expect.stringMatching(/^sql\.(not_a_read|failed)$/),
    });
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['', 'there is no statement'],
    ['selec', 'syntax error'],
    ['SELECT nothing FROM candles', 'nothing'],
    ['SELECT $1', 'parameter'],
    ["SELECT 'x'::INTEGER", 'Could not convert'],
  ])('tells what DuckDB says of %j', async (sql, said) => {
    await expect(query(sql)).rejects.toMatchObject({
      code: 'sql.failed',
      message: expect.stringContaining(said),
    });
  });
});

describe('writeQuery', () => {
  it('writes Parquet of any statement that reads', async () => {
    const out = join(folder, 'out.parquet');
    expect(
      await writeQuery(store, { sql: 'SELECT f, event_timestamp FROM ta ORDER BY f DESC NULLS LAST; ', out }),
    ).toBe(3);
    expect((await query(`FROM read_parquet('${out}')`)).rows).toEqual([
      [30, iso(1)],
      [20, iso(1)],
      [null, iso(2)],
    ]);
    await writeQuery(store, { sql: 'DESCRIBE ta -- what it has', out });
    expect((await query(`SELECT column_type FROM read_parquet('${out}')`)).rows.flat()).toContain('DOUBLE');
  });

  it('writes nothing into the feature store, and leaves nothing half-written', async () => {
    const before = readdirSync(store.folder).sort();
    const inside = writeQuery(store, { sql: 'SELECT 1', out: join(store.folder, 'x.parquet') });
    await expect(inside).rejects.toMatchObject({ code: 'sql.not_a_read' });
    expect(readdirSync(store.folder).sort()).toEqual(before);
    await expect(
      writeQuery(store, { sql: 'SELECT a', out: join(folder, 'y.parquet') }),
    ).rejects.toMatchObject({ code: 'sql.failed' });
    await expect(
      writeQuery(store, { sql: 'SELECT 1', out: join(folder, 'no', 'z.parquet') }),
    ).rejects.toMatchObject({ code: 'file.unwritable' });
    expect(readdirSync(folder)).toEqual(['out.parquet']);
  });
});
