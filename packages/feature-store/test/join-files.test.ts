import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type FeatureStore,
  getHistoricalFeatures,
  openFeatureStore,
  writeHistoricalFeatures,
} from '@tidemark/feature-store';
import { makeStore } from '@tidemark/feature-store/testing';
import { writeVersion } from './feature-versions.ts';

const minute = 60_000;
const start = Date.UTC(2026, 1, 10);
const at = (minutes: number) => start + minutes * minute;
const iso = (minutes: number) => new Date(at(minutes)).toISOString();

let store: FeatureStore;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-join-'));
  store = await makeStore();
  const rows = Array.from({ length: 10 }, (_, place) => ({
    event: at(place),
    created: at(place),
    value: place === 4 ? null : place / 8,
  }));
  await writeVersion(store, { knownAt: at(10), names: ['f', 'g'], rows });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await store[Symbol.asyncDispose]();
});

const path = (name: string) => join(folder, name);
const query = async (sql: string) => (await store.engine.connection.runAndReadAll(sql)).getRowObjectsJS();
const writeParquet = (name: string, select: string) =>
  store.engine.connection.run(`COPY (${select}) TO '${path(name)}' (FORMAT parquet)`);
const views = ['ta@1'];
/** What the rows of every test here must come to. */
const values = [null, 0.375, 1.125, 0.375];
const minutes = [-5, 3, 10, 3];

describe('rows in files', () => {
  it('carries the texts of a CSV through as they are, in order, and adds the features', async () => {
    const lines = minutes.map((one, place) => [
      `00${place}`,
      '"a, ""b"""',
      'BTCUSDT,1m',
      iso(one),
      ['', '""'][place % 2],
    ]);
    writeFileSync(
      path('in.csv'),
      ['id,note,symbol,tf,timestamp,empty', ...lines.map((one) => one.join(','))].join('\n'),
    );
    const summary = await writeHistoricalFeatures(store, {
      rows: path('in.csv'),
      views,
      out: path('out.csv'),
    });
    expect(summary).toMatchObject({ rows: 4, views: [{ view: 'ta', version: 1, features: 2, matched: 3 }] });
    expect(readFileSync(path('out.csv'), 'utf8').trimEnd().split('\n')).toEqual([
      'id,note,symbol,tf,timestamp,empty,f,g',
      ...lines.map((one, place) => [...one, values[place] ?? '', values[place] ?? ''].join(',')),
    ]);
    const again = await getHistoricalFeatures(store, {
      rows: path('in.csv'),
      views: [{ view: 'ta', features: ['g'] }],
    });
    expect(again.rows).toEqual(
      minutes.map((one, place) => ({
        ...{ id: `00${place}`, note: 'a, "b"', symbol: 'BTCUSDT', tf: '1m', timestamp: iso(one) },
        ...{ empty: place % 2 === 0 ? null : '', g: values[place] },
      })),
    );
  });

  it('carries the types of Parquet through, and reads its times with a zone, without one, and as numbers', async () => {
    const select = (timestamp: string) =>
      minutes
        .map(
          (one, place) =>
            `SELECT ${place}::INTEGER AS id, 'BTCUSDT' AS symbol, '1m' AS tf, ${timestamp.replace('?', `${at(one)}`)} AS timestamp, [1, 2] AS list, DATE '2026-02-01' AS day`,
        )
        .join(' UNION ALL ');
    const kinds = {
      zoned: ['make_timestamptz(? * 1000)', 'TIMESTAMP WITH TIME ZONE'],
      naive: ['make_timestamp(? * 1000)', 'TIMESTAMP'],
      seconds: ['make_timestamp(? * 1000)::TIMESTAMP_MS', 'TIMESTAMP'],
      number: ['?::BIGINT', 'BIGINT'],
      text: ["strftime(make_timestamp(? * 1000), '%Y-%m-%d %H:%M+00:00')", 'VARCHAR'],
    } as const;
    for (const [kind, [timestamp, type]] of Object.entries(kinds)) {
      await writeParquet(`${kind}.parquet`, select(timestamp));
      await writeHistoricalFeatures(store, {
        rows: path(`${kind}.parquet`),
        views,
        out: path(`${kind}-out.parquet`),
      });
      const out = `read_parquet('${path(`${kind}-out.parquet`)}')`;
      expect([kind, (await query(`SELECT f FROM ${out}`)).map(({ f }) => f)]).toEqual([kind, values]);
      expect(
        (await query(`DESCRIBE FROM ${out}`)).map(({ column_name, column_type }) => [
          column_name,
          column_type,
        ]),
      ).toEqual([
        ['id', 'INTEGER'],
        ['symbol', 'VARCHAR'],
        ['tf', 'VARCHAR'],
        ['timestamp', type],
        ['list', 'INTEGER[]'],
        ['day', 'DATE'],
        ['f', 'DOUBLE'],
        ['g', 'DOUBLE'],
      ]);
      expect(await query(`SELECT * EXCLUDE (f, g) FROM ${out}`)).toEqual(
        await query(`FROM read_parquet('${path(`${kind}.parquet`)}')`),
      );
    }
    await writeHistoricalFeatures(store, { rows: path('naive.parquet'), views, out: path('times.csv') });
    expect(readFileSync(path('times.csv'), 'utf8').split('\n')[2]).toContain(
      `BTCUSDT,1m,${iso(3)},"[1, 2]",2026-02-01,0.375,0.375`,
    );
  });

  it('writes arrays with the types of their values', async () => {
    const rows = minutes.map((one, place) => ({
      symbol: 'BTCUSDT',
      tf: '1m',
      timestamp: iso(one),
      ...{
        label: place === 1 ? null : place + 0.5,
        ok: place % 2 === 0,
        when: new Date(at(place)),
        big: 2n ** 60n,
      },
      ...{ mixed: place % 2 === 0 ? 'x' : place, object: { place } },
    }));
    await writeHistoricalFeatures(store, { rows, views, out: path('array.parquet') });
    expect(await query(`FROM read_parquet('${path('array.parquet')}')`)).toEqual(
      rows.map((row, place) => ({
        ...row,
        ...{
          timestamp: new Date(row.timestamp),
          mixed: JSON.stringify(row.mixed),
          object: JSON.stringify(row.object),
        },
        ...{ f: values[place], g: values[place] },
      })),
    );
  });

  it.each([
    ['symbol,tf,timestamp\nBTCUSDT,1m,2026-02-10T00:00:00Z\n,1m,2026-02-10T00:00:00Z', 'row 2 has no symbol'],
    ['symbol,tf,timestamp\nBTCUSDT,,2026-02-10T00:00:00Z', 'row 1 has no tf'],
    ['symbol,tf,timestamp\nBTCUSDT,1m,', 'row 1 has no timestamp'],
    ['symbol,tf,timestamp\nBTCUSDT,1m,2026-02-10T00:00:00', 'row 1 has the timestamp "2026-02-10T00:00:00"'],
    [
      'symbol,tf,timestamp\nBTCUSDT,1m,2026-02-30T00:00:00Z',
      'row 1 has the timestamp "2026-02-30T00:00:00Z"',
    ],
    ['symbol,tf,timestamp\nBTCUSDT,1m,1770681600', 'row 1 has the timestamp "1770681600"'],
    [
      'symbol,tf,timestamp\nBTCUSDT,1m,1770681600000\nBTCUSDT,7m,1770681600000',
      'row 2 cannot be joined: unknown timeframe "7m"',
    ],
  ])('names the row of a file that cannot be joined: %j', async (text, message) => {
    writeFileSync(path('bad.csv'), text);
    const request = { rows: path('bad.csv'), views, out: path('bad-out.csv') };
    await expect(writeHistoricalFeatures(store, request)).rejects.toMatchObject({
      code: 'join.row_invalid',
      message,
    });
    // Neither the file nor what was begun of it.
    expect(readdirSync(folder).filter((name) => name.includes('bad-out'))).toEqual([]);
  });

  it('tells of a file what is wrong with it', async () => {
    writeFileSync(path('lacks.csv'), 'symbol,tf,ts\nBTCUSDT,1m,2026-02-10');
    writeFileSync(path('torn.parquet'), 'PAR1 and no more');
    await writeParquet('doubles.parquet', `SELECT 'A' AS symbol, '1m' AS tf, 1.5::DOUBLE AS timestamp`);
    const out = path('never.csv');
    for (const [rows, code] of [
      ['lacks.csv', 'file.columns'],
      ['torn.parquet', 'file.unreadable'],
      ['doubles.parquet', 'file.columns'],
      ['absent.csv', 'file.unreadable'],
      ['rows.xlsx', 'file.format_unknown'],
    ] as const)
      await expect(writeHistoricalFeatures(store, { rows: path(rows), views, out })).rejects.toMatchObject({
        code,
      });
    const rows = path('in.csv');
    await expect(writeHistoricalFeatures(store, { rows, views, out: path('x.txt') })).rejects.toMatchObject({
      code: 'file.format_unknown',
    });
    await expect(
      writeHistoricalFeatures(store, { rows, views, out: path('no/such/x.csv') }),
    ).rejects.toMatchObject({ code: 'file.unwritable' });
    expect(readdirSync(folder)).not.toContain('never.csv');
  });
});

describe('a join that does not fit into memory', () => {
  it('spills, and gives the same, in the order of the input', async () => {
    const count = 200_000;
    const names = Array.from({ length: 10 }, (_, place) => `f${place}`);
    const rows = Array.from({ length: 20_000 }, (_, place) => ({
      event: at(place),
      created: at(place),
      value: place,
    }));
    await writeVersion(store, { view: 'wide', names, knownAt: at(20_000), rows: rows.slice(0, 19_000) });
    // Scattered, so that nothing is in order by chance.
    await writeParquet(
      'many.parquet',
      `SELECT i AS id, 'BTCUSDT' AS symbol, '1m' AS tf, make_timestamptz((${start} + 60000 * ((i * 7919) % 19000)) * 1000) AS timestamp, repeat('x', 50) || i AS text FROM range(${count}) t(i)`,
    );
    await using small = await openFeatureStore({ folder: store.folder, memoryLimit: '60MB', threads: 2 });
    const spilled = new Set<string>();
    const watch = setInterval(() => {
      for (const name of readdirSync(join(store.folder, '.spill'))) spilled.add(name);
    }, 5);
    const out = path('many-out.parquet');
    await writeHistoricalFeatures(small, { rows: path('many.parquet'), views: ['wide'], out }).finally(() =>
      clearInterval(watch),
    );
    expect(spilled.size).toBeGreaterThan(0);
    const [checked] = await query(`
      SELECT count(*)::INTEGER AS rows, count(*) FILTER (id = file_row_number)::INTEGER AS placed,
        count(*) FILTER (${names.map((name) => `${name} = (id * 7919) % 19000`).join(' AND ')})::INTEGER AS right, count(*) FILTER (text = repeat('x', 50) || id)::INTEGER AS carried
      FROM read_parquet('${out}', file_row_number = true)`);
    expect(checked).toEqual({ rows: count, placed: count, right: count, carried: count });
  }, 60_000);
});
