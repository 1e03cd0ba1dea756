import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { z } from 'zod';
import { runTidemark } from './support/run-tidemark.ts';
import { minute, start, storeCandles } from './support/store-samples.ts';

const isoTime = z.iso.datetime();
const candlesDocument = z.strictObject({
  symbol: z.string(),
  tf: z.string(),
  source: z.enum(['stored', 'rollup']),
  candles: z.array(
    z.strictObject({
      ts: isoTime,
      o: z.number(),
      h: z.number(),
      l: z.number(),
      c: z.number(),
      v: z.number(),
      vwap: z.number().nullable(),
      takerBuyVol: z.number().nullable(),
      candles: z.int().optional(),
      complete: z.boolean().optional(),
    }),
  ),
});
const seriesDocument = z.array(
  z.strictObject({ symbol: z.string(), tf: z.string(), first: isoTime, last: isoTime }),
);

const at = (index: number) => new Date(start + index * minute).toISOString();

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    await storeCandles(database.db);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const tidemark = (...argv: string[]) => runTidemark(argv, { url: database.url });
  const readCandles = async (...argv: string[]) => {
    const result = await tidemark('candles', ...argv, '--json');
    expect([result.exitCode, result.stderr.includes('error')]).toEqual([0, false]);
    return candlesDocument.parse(result.json());
  };

  it('lists the stored series, with and without the word', async () => {
    for (const argv of [['candles'], ['candles', 'series']]) {
      const { exitCode, json } = await tidemark(...argv, '--json');
      expect(exitCode).toBe(0);
      expect(seriesDocument.parse(json())).toEqual([
        { symbol: 'BTCUSDT', tf: '1m', first: at(0), last: at(179) },
        { symbol: 'ETHUSDT', tf: '1h', first: at(0), last: at(120) },
      ]);
    }
    const { stdout } = await tidemark('candles');
    expect(stdout.split('\n')).toEqual([
      'symbol   tf  first candle          last candle',
      'BTCUSDT  1m  2026-02-02T00:00:00Z  2026-02-02T02:59:00Z',
      'ETHUSDT  1h  2026-02-02T00:00:00Z  2026-02-02T02:00:00Z',
      '',
    ]);
  });

  it('says how to get candles where there are none', async () => {
    await using empty = await createTestDatabase(server);
    const { exitCode, stdout } = await runTidemark(['candles'], { url: empty.url });
    expect([exitCode, stdout]).toEqual([0, 'No candles are stored yet: `tidemark ingest` loads some.\n']);
  });

  it('shows the last hundred candles unless it is told how many', async () => {
    const { candles } = await readCandles('BTCUSDT');
    expect(candles).toHaveLength(100);
    expect(candles.at(-1)).toMatchObject({ ts: at(179), o: 149, vwap: 149.125, takerBuyVol: 0.5 });
    expect((await readCandles('BTCUSDT', '--latest', '3')).candles.map(({ ts }) => ts)).toEqual([
      at(177),
      at(178),
      at(179),
    ]);
  });

  it('reads a range from its start to before its end, and takes open ends from the series', async () => {
    const inside = await readCandles('BTCUSDT', '--from', at(118), '--to', at(132));
    expect(inside).toMatchObject({ symbol: 'BTCUSDT', tf: '1m', source: 'stored' });
    expect(inside.candles.map(({ ts }) => ts)).toEqual([at(118), at(119), at(130), at(131)]);
    expect((await readCandles('BTCUSDT', '--from', at(170))).candles).toHaveLength(10);
    expect((await readCandles('BTCUSDT', '--to', at(10))).candles).toHaveLength(10);
    expect((await readCandles('BTCUSDT', '--limit', '7')).candles.at(-1)?.ts).toBe(at(6));
    expect((await readCandles('BTCUSDT', '--from', '2030-01-01')).candles).toEqual([]);
  });

  it('rolls a coarser timeframe up, says so, and leaves out what misses candles', async () => {
    const result = await tidemark('candles', 'BTCUSDT', '--tf', '1h', '--json');
    const document = candlesDocument.parse(result.json());
    expect(result.stderr).toContain('1h is rolled up from 1m candles');
    expect(document.source).toBe('rollup');
    expect(document.candles).toEqual([
      expect.objectContaining({ ts: at(0), o: 100, h: 161.5, l: 99, c: 160, v: 120, complete: true }),
      expect.objectContaining({ ts: at(60), o: 160, c: 220, candles: 60 }),
    ]);
    const ranged = await readCandles('BTCUSDT', '--tf', '1h', '--from', at(60), '--to', at(60 + 1));
    expect(ranged.candles).toEqual(document.candles.slice(1));
  });

  it('shows incomplete roll-ups when asked to', async () => {
    const { candles } = await readCandles('BTCUSDT', '--tf', '1h', '--incomplete', '--latest', '1');
    expect(candles).toMatchObject([{ ts: at(120), candles: 50, complete: false }]);
    const { stdout } = await tidemark('candles', 'BTCUSDT', '--tf', '1h', '--incomplete');
    expect(stdout).toMatch(/1m candles {2}complete\n/);
    expect(stdout).toMatch(/50 {2}no\n$/);
  });

  it('reads a coarse timeframe as it was loaded where it is stored itself', async () => {
    const result = await tidemark('candles', 'ETHUSDT', '--tf', '1h', '--incomplete', '--json');
    expect(candlesDocument.parse(result.json())).toMatchObject({ source: 'stored' });
    expect(result.stderr).toContain('--incomplete changes nothing');
  });

  it('aligns numbers by their decimals, in a table whose times are UTC', async () => {
    const { stdout, stderr, exitCode } = await tidemark('candles', 'BTCUSDT', '--to', at(2));
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      [
        'open time             open   high  low  close  volume     vwap  taker buy',
        '2026-02-02T00:00:00Z   100  102.5   99    101       2  100.125        0.5',
        '2026-02-02T00:01:00Z   101  103.5  100    102       2  101.125        0.5',
        '',
      ].join('\n'),
    );
  });

  it('says on stderr when a range holds nothing, unless it is to be quiet', async () => {
    const argv = ['candles', 'BTCUSDT', '--from', '2030-01-01'];
    expect(await tidemark(...argv)).toMatchObject({ exitCode: 0, stdout: '', stderr: 'nothing found\n' });
    expect(await tidemark(...argv, '--quiet')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('is not done when the series is not stored, and says what is', async () => {
    const unknown = await tidemark('candles', 'NOSUCH', '--json');
    expect([unknown.exitCode, unknown.json()]).toMatchObject([1, { error: { code: 'series.unknown' } }]);
    const other = await tidemark('candles', 'BTCUSDT', '--tf', '30m');
    expect([other.exitCode, other.stderr]).toEqual([
      1,
      expect.stringContaining('Of this symbol there is 1m'),
    ]);
    const finer = await tidemark('candles', 'ETHUSDT', '--tf', '5m');
    expect(finer.exitCode).toBe(1);
  });
});
