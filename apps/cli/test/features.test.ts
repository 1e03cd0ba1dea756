import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import type { Candle } from '@tidemark/domain';
import {
  computeFeatures,
  type Operator,
  operators,
  seededWalk,
  shippedViews,
  toCandleInput,
} from '@tidemark/features';
import { readCandleFeatures, readCandles, upsertCandles } from '@tidemark/store';
import { runTidemark } from './support/run-tidemark.ts';
import { minute, start } from './support/store-samples.ts';

interface FeatureDocument {
  readonly view: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly rows: readonly { readonly ts: string; readonly features: Record<string, number | null> }[];
}

const nullable = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
const viewNamed = (name: string) => {
  const view = shippedViews.find((one) => one.name === name);
  if (view === undefined) throw new Error(`no view ${name}`);
  return view;
};

describe('tidemark features list', () => {
  it('lists the views with version, number of features and fingerprint', async () => {
    const { exitCode, json } = await runTidemark(['features', 'list', '--json']);
    expect(exitCode).toBe(0);
    expect(json()).toEqual(
      [...shippedViews]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, version, fingerprint, names, description }) => ({
          view: name,
          version,
          features: names.length,
          fingerprint,
          description,
        })),
    );
    const { stdout } = await runTidemark(['features', 'list']);
    expect(stdout).toMatch(/^view +features +fingerprint +description\n/);
    expect(stdout).toContain(`ta@1`);
  });
});

describe('tidemark features describe', () => {
  it('tells of a feature what it reads, its history, what a gap does, unit, range and source', async () => {
    const { exitCode, json } = await runTidemark(['features', 'describe', 'ta@1', 'rsi_14', '--json']);
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({
      view: 'ta',
      version: 1,
      timeframe: '1m',
      features: [
        {
          feature: 'rsi_14',
          inputs: ['close'],
          symbols: [],
          lookback: null,
          warmUp: 14,
          range: expect.stringContaining('100'),
          source: expect.stringMatching(/Wilder/),
          gap: expect.stringContaining('begins anew'),
        },
      ],
    });
    const { stdout } = await runTidemark(['features', 'describe', 'ta', 'sma_20']);
    expect(stdout).toMatch(/^lookback +19 candles before$/m);
    expect(stdout).toMatch(/^gap +null while a slot is missing among the current one and the 19 before it$/m);
    expect(stdout).toMatch(/^expression +.*rolling-sum/m);
  });

  it('lists every feature of a view', async () => {
    const { stdout } = await runTidemark(['features', 'describe', 'ta']);
    for (const name of viewNamed('ta').names) expect(stdout).toMatch(new RegExp(`^${name} +`, 'm'));
  });

  it.each([
    [['describe', 'tb'], 'Did you mean ta?'],
    [['describe', 'ta@9'], 'There is 1.'],
    [['describe', 'ta', 'rsi'], 'tidemark features describe ta'],
    [['audit', 'ta', 'rsi'], 'tidemark features describe ta'],
    [['compute', 'nonsense', '--symbol', 'BTCUSDT'], 'There is alpha158'],
  ])('is wrong use where nothing is called so: %j', async (argv, hint) => {
    const { exitCode, json } = await runTidemark(['features', ...argv, '--json']);
    expect([exitCode, json()]).toMatchObject([
      2,
      { error: { code: 'feature.unknown', hint: expect.stringContaining(hint) } },
    ]);
  });
});

describe('tidemark features audit on the built-in walk', () => {
  it('passes the features that are named, without a database', async () => {
    const argv = ['features', 'audit', 'ta', 'rsi_14', 'sma_20', '--candles', '1500'];
    const { exitCode, json } = await runTidemark([...argv, '--json']);
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({
      view: 'ta',
      symbol: null,
      candles: 1_500,
      passed: true,
      failed: 0,
      features: [
        { feature: 'rsi_14', passed: true },
        { feature: 'sma_20', passed: true },
      ],
    });
    const { stdout } = await runTidemark(argv);
    expect(stdout).toContain('ta@1 on 1,500 1m candles of a walk: 2 of 2 features pass every check');
  });

  it('says when there were too few candles', async () => {
    const { exitCode, stdout } = await runTidemark(['features', 'audit', 'ta', 'sma_20', '--candles', '10']);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('give more with --candles')]);
  });

  it('takes a number of candles, a seed and a timeframe that can be', async () => {
    for (const wrong of [
      ['--candles', '0'],
      ['--seed', 'x'],
      ['--tf', '7m'],
    ])
      expect(await runTidemark(['features', 'audit', 'ta', ...wrong])).toMatchObject({ exitCode: 2 });
  });

  it('exits 1 when a feature cheats, and says where', async () => {
    const honest = operators.get('rolling-sum');
    if (honest === undefined) throw new Error('no rolling sum');
    (operators as Map<string, Operator>).set('rolling-sum', {
      ...honest,
      kernel(parameters, context) {
        const kernel = honest.kernel(parameters, context);
        return {
          ...kernel,
          run(count) {
            kernel.run(count);
            // A look at the next row.
            for (const output of Object.values(context.outputs))
              for (let row = 0; row + 1 < count; row += 1) output[row] = output[row + 1] ?? 0;
          },
        };
      },
    });
    try {
      const argv = ['features', 'audit', 'ta', 'sma_20', 'rsi_14', '--candles', '1500'];
      const { exitCode, stdout } = await runTidemark(argv);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^sma_20 +truncated-future +20\d\d-/m);
      expect(stdout).toContain('1 of 2 features pass every check');
      const { json } = await runTidemark([...argv, '--json']);
      expect(json()).toMatchObject({
        passed: false,
        failed: 1,
        features: [{ passed: false }, { passed: true }],
      });
    } finally {
      (operators as Map<string, Operator>).set('rolling-sum', honest);
    }
  });
});

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let folder: string;
  const view = viewNamed('ta');
  const at = (index: number) => new Date(start + index * minute).toISOString();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-features-'));
    database = await createTestDatabase(server);
    const walk = seededWalk({ timeframe: '1m', count: 9_000, seed: 6, from: start });
    const candles = Array.from(walk.ts, (ts, row): Candle => {
      const value = (column: Float64Array) => column[row] ?? 0;
      return {
        symbol: 'BTCUSDT',
        tf: '1m',
        ts,
        o: value(walk.open),
        h: value(walk.high),
        l: value(walk.low),
        c: value(walk.close),
        v: value(walk.volume),
        vwap: nullable(walk.vwap[row]),
        takerBuyVol: value(walk.takerBuyVolume),
      };
    });
    await upsertCandles(database.db, candles);
    if (server.kind === 'timescale')
      await database.db.query('compress', `SELECT compress_chunk(c) FROM show_chunks('candles') c`);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database[Symbol.asyncDispose]();
  });

  const tidemark = (...argv: string[]) =>
    runTidemark(['features', ...argv], { url: database.url, cwd: folder });

  /** The whole series in one pass. */
  async function expectedColumns(name = 'ta', tf: '1m' = '1m') {
    const candles = await readCandles(database.db, {
      symbol: 'BTCUSDT',
      tf,
      range: { from: 0, to: Date.UTC(2100, 0, 1) },
    });
    return computeFeatures({ view: viewNamed(name), timeframe: tf, candles: toCandleInput(candles) });
  }

  it('computes a range with the history that its lookback needs', async () => {
    const argv = ['compute', 'alpha158', '--symbol', 'BTCUSDT', '--from', at(6_000), '--to', at(6_050)];
    const { exitCode, json, stderr } = await tidemark(...argv, '--json');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('alpha158@1, 158 features')]);
    const { rows, fingerprint } = json() as FeatureDocument;
    const alpha = viewNamed('alpha158');
    expect(fingerprint).toBe(alpha.fingerprint);
    const expected = await expectedColumns('alpha158');
    expect(rows.length).toBeGreaterThan(40);
    for (const { ts, features } of rows) {
      const row = expected.ts.indexOf(Date.parse(ts));
      // Finite lookback: to the bit, though JSON went between.
      expect(features).toEqual(
        Object.fromEntries(
          alpha.names.map((name, at) => [name, nullable(expected.columns[at]?.[row]) ?? null]),
        ),
      );
    }
  });

  it('comes as near as 1e-9 to the whole history for recursive features', async () => {
    const argv = ['compute', 'ta', '--symbol', 'BTCUSDT', '--from', at(8_000), '--to', at(8_100)];
    const { rows } = (await tidemark(...argv, '--json')).json() as FeatureDocument;
    const expected = await expectedColumns();
    const place = view.names.indexOf('rsi_14');
    for (const { ts, features } of rows) {
      const right = nullable(expected.columns[place]?.[expected.ts.indexOf(Date.parse(ts))]);
      expect(features.rsi_14 === null).toBe(right === null);
      if (right !== null) expect(Math.abs((features.rsi_14 ?? 0) - right)).toBeLessThan(1e-7);
    }
  });

  it('prints a table, and says when a range holds nothing', async () => {
    const argv = ['compute', 'calendar', '--symbol', 'BTCUSDT'];
    const { stdout } = await tidemark(...argv, '--from', at(10), '--to', at(12));
    const [headings = ''] = stdout.split('\n');
    expect(headings.split(/ {2,}/)).toEqual(['open time', ...viewNamed('calendar').names]);
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
    const none = await tidemark(...argv, '--from', '2030-01-01');
    expect(none).toMatchObject({ exitCode: 0, stdout: '', stderr: expect.stringContaining('nothing found') });
  });

  it.each(['csv', 'jsonl'])(
    'writes a file of %s, which has its name only when it is whole',
    async (format) => {
      const out = `ta.${format}`;
      const { exitCode, json } = await tidemark(
        'compute',
        'ta',
        '--symbol',
        'BTCUSDT',
        '--out',
        out,
        '--json',
      );
      expect([exitCode, json()]).toMatchObject([0, { view: 'ta', rows: 9_000, file: out, stored: null }]);
      expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
      const lines = readFileSync(join(folder, out), 'utf8').trimEnd().split('\n');
      const expected = await expectedColumns();
      const row = 4_321;
      const right = view.names.map((_, at) => nullable(expected.columns[at]?.[row]));
      const ts = new Date(expected.ts[row] ?? 0).toISOString();
      if (format === 'csv') {
        expect(lines).toHaveLength(9_001);
        expect(lines[0]).toBe(`ts,${view.names.join(',')}`);
        expect(lines[row + 1]).toBe([ts, ...right.map((one) => one ?? '')].join(','));
      } else {
        const found: Record<string, unknown> = JSON.parse(lines[row] ?? '');
        expect(view.names.map((name) => found[name])).toEqual(right);
        expect(Date.parse(String(found.ts))).toBe(expected.ts[row]);
      }
    },
  );

  it('adds the values to the stored candles, compressed ones too, and the second time changes nothing', async () => {
    const argv = [
      'compute',
      'calendar',
      '--symbol',
      'BTCUSDT',
      '--from',
      at(100),
      '--to',
      at(7_000),
      '--write',
    ];
    const first = (await tidemark(...argv, '--json')).json() as { rows: number; stored: unknown };
    expect(first.rows).toBeGreaterThan(6_000);
    expect(first.stored).toEqual({ changed: first.rows, unchanged: 0, skipped: 0 });
    const again = (await tidemark(...argv, '--json')).json();
    expect(again).toMatchObject({ stored: { changed: 0, unchanged: first.rows, skipped: 0 } });
    const key = { symbol: 'BTCUSDT', tf: '1m' as const, ts: start + 500 * minute };
    expect(Object.keys((await readCandleFeatures(database.db, key)) ?? {}).sort()).toEqual(
      [...viewNamed('calendar').names].sort(),
    );
    const { stdout } = await tidemark(...argv);
    expect(stdout).toMatch(/^unchanged +6,\d{3}$/m);
  });

  it('rolls a coarser timeframe up, and writes none of it into the candles', async () => {
    const argv = ['compute', 'calendar', '--symbol', 'BTCUSDT', '--tf', '1h'];
    const { exitCode, json, stderr } = await tidemark(...argv, '--json');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('1h is rolled up')]);
    expect((json() as FeatureDocument).rows.length).toBeGreaterThan(100);
    const refused = await tidemark(...argv, '--write', '--json');
    expect([refused.exitCode, refused.json()]).toMatchObject([1, { error: { code: 'series.unknown' } }]);
  });

  it('refuses files of another kind, folders that are not there, and unknown series', async () => {
    const compute = ['compute', 'calendar', '--symbol', 'BTCUSDT'];
    expect(await tidemark(...compute, '--out', 'x.parquet')).toMatchObject({ exitCode: 2 });
    const nowhere = await tidemark(...compute, '--out', 'no/such/x.csv', '--json');
    expect([nowhere.exitCode, nowhere.json()]).toMatchObject([1, { error: { code: 'file.unwritable' } }]);
    expect(existsSync(join(folder, 'x.parquet'))).toBe(false);
    const unknown = await tidemark('compute', 'ta', '--symbol', 'NOSUCH', '--json');
    expect([unknown.exitCode, unknown.json()]).toMatchObject([1, { error: { code: 'series.unknown' } }]);
    expect(await tidemark('compute', 'ta')).toMatchObject({ exitCode: 2 });
  });

  it('audits stored candles', async () => {
    const names = view.names.slice(0, 14);
    const argv = ['audit', 'ta', ...names, '--symbol', 'BTCUSDT', '--candles', '2000'];
    const { exitCode, json } = await tidemark(...argv, '--json');
    expect([exitCode, json()]).toMatchObject([0, { symbol: 'BTCUSDT', passed: true, failed: 0 }]);
    const { candles, features } = json() as { candles: number; features: { feature: string }[] };
    expect(candles).toBeGreaterThan(1_900);
    expect(features.map(({ feature }) => feature)).toEqual(names);
  });
});
