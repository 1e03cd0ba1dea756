import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openFeatureStore } from '@tidemark/feature-store';
import { runTidemark } from './support/run-tidemark.ts';

const minute = 60_000;
const start = Date.UTC(2026, 1, 10);
const iso = (minutes: number) => new Date(start + minutes * minute).toISOString();

let folder: string;
let store: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-queries-'));
  store = join(folder, 'store');
  await using opened = await openFeatureStore({ folder: store, threads: 1 });
  const hash = 'a'.repeat(64);
  const root = join(store, 'features', 'view=mini', 'version=2');
  const month = join(root, 'tf=1m', 'symbol=BTCUSDT', 'month=2026-02');
  mkdirSync(month, { recursive: true });
  const about = { fingerprint: hash, name: 'mini', version: 2, description: '', features: { f: {}, g: {} } };
  writeFileSync(join(root, '_view.json'), JSON.stringify(about));
  const metadata = {
    ...{
      kind: 'features',
      format: 1,
      symbol: 'BTCUSDT',
      tf: '1m',
      month: '2026-02',
      hash,
      rows: 3,
      view: 'mini',
      version: 2,
    },
    ...{
      knownAt: start + 10 * minute,
      fingerprint: hash,
      candles: {},
      before: { kind: 'state', state: null },
      after: null,
      newestCreated: null,
    },
  };
  await opened.engine.connection.run(`
    COPY (SELECT make_timestamptz((${start} + 60000 * i) * 1000) AS event_timestamp, event_timestamp AS created, i / 4 AS f, CASE WHEN i <> 1 THEN 'infinity'::DOUBLE END AS g FROM range(3) r(i))
    TO '${join(month, `${hash}.parquet`)}' (FORMAT parquet, KV_METADATA {tidemark: '${JSON.stringify(metadata)}'})`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The store is told by the environment here, as most will. */
const tidemark = (argv: readonly string[], options: { isTTY?: boolean; signal?: AbortSignal } = {}) =>
  runTidemark(argv, { cwd: folder, env: { TIDEMARK_STORE: store }, ...options });

describe('tidemark features join', () => {
  beforeAll(() => {
    const rows = [0, 1, 9, 1].map((at, place) => `${place},BTCUSDT,1m,${iso(at)}`);
    writeFileSync(join(folder, 'rows.csv'), ['id,symbol,tf,timestamp', ...rows].join('\n'));
  });
  const join2 = (...more: readonly string[]) => [
    'features',
    'join',
    '--rows',
    'rows.csv',
    '--view',
    'mini',
    '--out',
    'out.csv',
    ...more,
  ];

  it('writes the rows with their features, and reports what matched', async () => {
    const { exitCode, json } = await tidemark(join2('--json'));
    expect([exitCode, json()]).toMatchObject([
      0,
      {
        ...{ file: 'out.csv', rows: 4, tolerance: null, ttl: null, backfilledShare: null },
        knownAt: expect.stringMatching(/Z$/),
        views: [{ view: 'mini', version: 2, features: 2, matched: 3, backfilled: null }],
      },
    ]);
    expect(readFileSync(join(folder, 'out.csv'), 'utf8').trimEnd().split('\n')).toEqual([
      'id,symbol,tf,timestamp,f,g',
      `0,BTCUSDT,1m,${iso(0)},0.0,inf`,
      `1,BTCUSDT,1m,${iso(1)},0.25,`,
      `2,BTCUSDT,1m,${iso(9)},,`,
      `3,BTCUSDT,1m,${iso(1)},0.25,`,
    ]);
  });

  it('takes a ttl, full names and what was known by row, and tells people about it', async () => {
    const { exitCode, stdout } = await tidemark(
      join2('--ttl', 'unlimited', '--full-names', '--as-known-at', 'row', '--tolerance', '2s'),
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^mini@2 +2 +4 +0$/m)]);
    expect(stdout).toMatch(/^as known at +the row's own timestamp plus 2000 ms$/m);
    expect(stdout).toMatch(/^cells that rest on back-filled rows +0.00 %$/m);
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toContain(
      `id,symbol,tf,timestamp,mini__f,mini__g\n`,
    );
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toContain(`2,BTCUSDT,1m,${iso(9)},0.5,inf`);
  });

  it.each([
    [['--view', 'minus'], 2, 'feature.unknown'],
    [['--view', 'mini@2'], 2, 'join.column_conflict'],
    [['--ttl', 'soon'], 2, 'number.invalid'],
    [['--tolerance', '1s'], 2, 'join.option_invalid'],
    [['--as-known-at', '2026-02-10T00:00:00'], 2, 'time.invalid'],
    [['--as-known-at', '2999-01-01'], 1, 'time.not_known_yet'],
    [['--out', 'out.xlsx'], 2, 'file.format_unknown'],
    [['--out', 'no/such/out.csv'], 1, 'file.unwritable'],
    [['--rows', 'absent.csv'], 1, 'file.unreadable'],
  ])('%j exits %i with %s', async (more, code, error) => {
    const { exitCode, json } = await tidemark(join2(...more, '--json'));
    expect([exitCode, json()]).toMatchObject([code, { error: { code: error, hint: expect.any(String) } }]);
  });

  it('stops when it is interrupted, and leaves nothing half-written', async () => {
    rmSync(join(folder, 'out.csv'), { force: true });
    expect(await tidemark(join2(), { signal: AbortSignal.abort() })).toMatchObject({ exitCode: 130 });
    expect(readdirSync(folder).filter((name) => name.includes('out.csv'))).toEqual([]);
  });
});

describe('tidemark sql', () => {
  const select = 'select event_timestamp, f, g, symbol from mini order by f';

  it('prints a table on a terminal, CSV elsewhere, and JSON on request', async () => {
    const table = await tidemark(['sql', select], { isTTY: true });
    expect(table.stdout.split('\n').slice(0, 3)).toEqual([
      'event_timestamp              f  g         symbol',
      `${iso(0)}  0.00  Infinity  BTCUSDT`,
      `${iso(1)}  0.25  -         BTCUSDT`,
    ]);
    const csv = await tidemark(['sql', select]);
    expect(csv.stdout.split('\n').slice(0, 3)).toEqual([
      'event_timestamp,f,g,symbol',
      `${iso(0)},0,Infinity,BTCUSDT`,
      `${iso(1)},0.25,,BTCUSDT`,
    ]);
    const rows = [
      { event_timestamp: iso(0), f: 0, g: 'Infinity', symbol: 'BTCUSDT' },
      { event_timestamp: iso(1), f: 0.25, g: null, symbol: 'BTCUSDT' },
      { event_timestamp: iso(2), f: 0.5, g: 'Infinity', symbol: 'BTCUSDT' },
    ];
    const types = ['TIMESTAMP WITH TIME ZONE', 'DOUBLE', 'DOUBLE', 'VARCHAR'];
    const columns = ['event_timestamp', 'f', 'g', 'symbol'].map((name, at) => ({ name, type: types[at] }));
    for (const how of ['--json', '--format=json'])
      expect((await tidemark(['sql', select, how])).json()).toEqual({ columns, rows });
    const none = 'from candles where false';
    expect((await tidemark(['sql', none, '--format', 'json'])).json()).toMatchObject({ rows: [] });
    expect((await tidemark(['sql', none])).stdout).toMatch(/^symbol,tf,ts,/);
  });

  it('quotes what CSV needs quoted, and names columns of one name apart', async () => {
    const { stdout } = await tidemark(['sql', `select 'a"b,c' as x, '' as x, null as y, [1, 2] as z`]);
    expect(stdout).toBe('x,x:1,y,z\n"a""b,c","",,"[1,2]"\n');
  });

  it('draws plans as they are', async () => {
    const { stdout } = await tidemark(['sql', `explain ${select}`, '--format', 'table']);
    expect(stdout).toContain('READ_PARQUET');
    expect(stdout.split('\n').length).toBeGreaterThan(10);
  });

  it.each(['csv', 'json', 'parquet'])(
    'writes %s into a file by its name, and reads it again',
    async (format) => {
      const out = `result.${format}`;
      const written = await tidemark(['sql', select, '--out', out, '--json']);
      expect([written.exitCode, written.json()]).toEqual([0, { file: out, format }]);
      if (format === 'json') {
        expect(JSON.parse(readFileSync(join(folder, out), 'utf8'))).toMatchObject({
          rows: [{ f: 0 }, { f: 0.25 }, { f: 0.5 }],
        });
        return;
      }
      const again = await tidemark(['sql', `select sum(f) as total from '${join(folder, out)}'`]);
      expect(again.stdout).toBe('total\n0.75\n');
    },
  );

  it.each([
    [['drop view candles'], 2, 'sql.not_a_read'],
    [['select nothing from mini'], 1, 'sql.failed'],
    [['select 1', '--format', 'xml'], 2, 'command.wrong_use'],
    [['select 1', '--format', 'parquet'], 2, 'command.wrong_use'],
    [['select 1', '--format', 'csv'], 2, 'command.wrong_use'],
    [['select 1', '--out', 'x.txt'], 2, 'command.wrong_use'],
    [['select 1', '--memory', 'much'], 2, 'command.wrong_use'],
    [['select 1', '--memory', '-1'], 2, 'command.wrong_use'],
    [['select 1', '--out', 'store/x.csv'], 2, 'sql.not_a_read'],
    [['select 1', '--out', 'no/such/x.csv'], 1, 'file.unwritable'],
    [[], 2, 'command.wrong_use'],
  ])('%j exits %i with %s', async (argv, code, error) => {
    const { exitCode, json } = await tidemark(['sql', ...argv, '--json']);
    expect([exitCode, json()]).toMatchObject([code, { error: { code: error, hint: expect.any(String) } }]);
  });

  it('takes another store by --store, and makes an empty one', async () => {
    const { stdout } = await tidemark(['sql', 'show tables', '--store', 'other']);
    expect(stdout).toBe('name\ncandles\ndatasets\n');
  });
});
