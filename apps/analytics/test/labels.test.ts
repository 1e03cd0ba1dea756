import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import type { Candle, NewSignal } from '@tidemark/domain';
import { createSignals, upsertCandles } from '@tidemark/store';
import { runCommands } from '@tidemark/terminal/testing';
import { Command } from 'commander';
import { registerLabelCommands, registerSignalLabel } from '../src/commands/index.ts';
import { splitCsvLine } from '../src/labels/split-csv-line.ts';

const start = Date.UTC(2026, 1, 1);
const minute = 60_000;
const iso = (index: number) => new Date(start + index * minute).toISOString();

/** Rises by 1 a minute to 110, and falls back as fast. */
const candles = Array.from({ length: 21 }, (_, index): Candle => {
  const o = 100 + 10 - Math.abs(10 - index);
  const c = 100 + 10 - Math.abs(9 - index);
  const [h, l] = [Math.max(o, c), Math.min(o, c)];
  const values = { o, h, l, c, v: 1, vwap: null, takerBuyVol: null };
  return { symbol: 'BTCUSDT', tf: '1m', ts: start + index * minute, ...values };
});

const signal = (index: number, pred: NewSignal['pred']): NewSignal => ({
  modelId: 'trees',
  symbol: 'BTCUSDT',
  tf: '1m',
  ts: start + index * minute,
  pred,
  proba: null,
  features: {},
  latencyMs: null,
});

const barriers = ['--profit', '2%', '--stop', '1%', '--horizon', '5'];

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'tidemark-labels-'));
    database = await createTestDatabase(server);
    await upsertCandles(database.db, candles);
    await createSignals(database.db, [
      signal(1, 'BUY'),
      signal(2, 'SELL'),
      signal(3, 'HOLD'),
      signal(19, 'BUY'),
    ]);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(cwd, { recursive: true });
  });

  const run = (...argv: string[]) =>
    runCommands(
      (program, context) => {
        const signals = new Command('signals');
        program.addCommand(signals);
        registerSignalLabel(signals, context);
        registerLabelCommands(program, context);
      },
      argv,
      { db: database.db, cwd },
    );

  it('labels the signals of a model and prints everything that decided it', async () => {
    await expect(run('signals', 'label', '--model', 'trees')).rejects.toMatchObject({
      code: 'label.not_declared',
    });
    const first = await run('signals', 'label', '--model', 'trees', ...barriers);
    expect(first.data).toEqual({
      modelId: 'trees',
      spec: {
        name: 'barrier +2% -1% 5',
        declared: true,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        kind: 'triple-barrier',
        profit: { unit: 'percent', value: 2 },
        stop: { unit: 'percent', value: 1 },
        horizon: 5,
        entryDelayMs: 0,
        tiePolicy: 'pessimistic',
        feeBps: 5,
        slippageBps: 2,
        funding: 'excluded',
      },
      labelled: 3,
      wins: 1,
      losses: 1,
      timeouts: 0,
      unresolved: 0,
      holds: 1,
      reasons: {},
      pending: 1,
      stale: 0,
      unchanged: 0,
      own: 0,
    });
    expect(first.text).toContain('fee            5 bps a side');
    expect(first.text).toContain('funding        excluded');
    const again = await run('signals', 'label', '--model', 'trees', '--from', '2026-01-31');
    expect(again.data).toMatchObject({ labelled: 0, unchanged: 3, pending: 1 });
  });

  it('wants another specification to be declared or named', async () => {
    const other = ['--kind', 'fixed-horizon', '--horizon', '3', '--threshold', '0.5%'];
    await expect(run('signals', 'label', '--model', 'trees', ...other)).rejects.toMatchObject({
      code: 'label.spec_conflict',
    });
    const beside = await run('signals', 'label', '--model', 'trees', ...other, '--name', 'quick');
    expect(beside.data).toMatchObject({ spec: { name: 'quick', declared: false }, labelled: 3 });
    const declared = await run('signals', 'label', '--model', 'trees', '--name', 'quick', '--declare');
    expect(declared.data).toMatchObject({ spec: { declared: true }, unchanged: 3 });
  });

  it('charges funding out of files, in the words of its own and of the archive', async () => {
    const label = ['signals', 'label', '--model', 'trees'];
    const charging = ['--kind', 'fixed-horizon', '--horizon', '3', '--name', 'funded'];
    await writeFile(
      join(cwd, 'BTCUSDT-fundingRate-2026-02.csv'),
      `calc_time,funding_interval_hours,last_funding_rate\n${start},8,0.001\n${start + 4 * minute},8,0.001\n`,
    );
    await writeFile(
      join(cwd, 'more.csv'),
      `symbol,ts,rate\nBTCUSDT,${iso(20)},-0.0005\nBTCUSDT,${iso(4)},0.001\nETHUSDT,${iso(3)},0\n`,
    );
    const files = ['--funding', 'BTCUSDT-fundingRate-2026-02.csv', '--funding', 'more.csv'];
    const { data, text } = await run(...label, ...charging, ...files);
    expect(data).toMatchObject({
      spec: { name: 'funded', declared: false, funding: 'charged' },
      labelled: 3,
    });
    expect(text).toContain('funding        charged');
    const [row] = await database.db.query<{ buy_rr: number }>(
      'read',
      `SELECT buy_rr FROM outcomes o JOIN model_label_specs m USING (model_id, spec_id) WHERE m.name = 'funded' ORDER BY ts LIMIT 1`,
    );
    // Minutes 1 to 3 rise from 101 to 104; the rate of minute 4, where the position ends, is paid; twice 7 basis points.
    expect(row?.buy_rr).toBeCloseTo(100 * (104 / 101 - 1 - 0.0014 - 0.001), 9);

    await expect(run(...label, '--name', 'funded')).rejects.toMatchObject({ code: 'funding.missing' });
    await expect(run(...label, ...files)).rejects.toMatchObject({ code: 'funding.excluded' });
    for (const [lines, code, said] of [
      ['ts,rate\n1,0.1\n', 'file.columns', 'symbol'],
      ['symbol,ts\nBTCUSDT,1\n', 'file.columns', 'rate'],
      [`symbol,ts,rate\nBTCUSDT,${iso(1)},x\n`, 'funding.invalid', 'line 2'],
      [`symbol,ts,rate\nBTCUSDT,${iso(1)},1.5\n`, 'funding.invalid', 'line 2'],
      ['symbol,ts,rate\nBTCUSDT,yesterday,0.1\n', 'funding.invalid', 'line 2'],
      [`symbol,ts,rate\nBTCUSDT,${iso(1)},0.1\nBTCUSDT,${iso(1)},0.2\n`, 'funding.invalid', 'another rate'],
    ] as const) {
      await writeFile(join(cwd, 'rates.csv'), lines);
      await expect(run(...label, ...charging, '--funding', 'rates.csv')).rejects.toMatchObject({
        code,
        message: expect.stringContaining(said),
      });
    }
    await expect(run(...label, ...charging, '--funding', 'none.csv')).rejects.toMatchObject({
      code: 'file.unreadable',
    });
  });

  it('refuses options that make no specification', async () => {
    const label = ['signals', 'label', '--model', 'trees'];
    for (const [options, code] of [
      [['--profit', '1%', '--horizon', '5'], 'command.wrong_use'],
      [['--kind', 'fixed-horizon', '--horizon', '5', '--stop', '1%'], 'command.wrong_use'],
      [['--profit', '1', '--stop', '1%', '--horizon', '5'], 'number.invalid'],
      [['--profit', '1%', '--stop', '2R', '--horizon', '5'], 'label.spec_invalid'],
      [[...barriers, '--entry-delay', '1 day'], 'number.invalid'],
      [[...barriers, '--fee-bps', '-1'], 'number.invalid'],
    ] as const) {
      await expect(run(...label, ...options)).rejects.toMatchObject({ code });
    }
  });

  it('labels the rows of a file in their order, and says why one has no label', async () => {
    await writeFile(
      join(cwd, 'rows.csv'),
      [
        'note,TS,symbol,tf',
        `"late, and quoted",${iso(18)},BTCUSDT,1m`,
        `,${start + minute},BTCUSDT,1m`,
        `,${iso(11)},"BTCUSDT",1m`,
        `,${iso(1)},ETHUSDT,1m`,
      ].join('\n'),
    );
    const { stdout, logs } = await run('labels', 'compute', 'rows.csv', ...barriers);
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toBe('symbol,tf,ts,label,reason,entry_ts,entry_price,label_end,stop,buy_rr,sell_rr');
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 5).join(','))).toEqual([
      `BTCUSDT,1m,${iso(18)},,pending`,
      `BTCUSDT,1m,${iso(1)},BUY,`,
      `BTCUSDT,1m,${iso(11)},SELL,`,
      `ETHUSDT,1m,${iso(1)},,pending`,
    ]);
    // A BUY wins 2% less twice 7 basis points, over a stop of 1%.
    expect(Number(lines[2]?.split(',')[9])).toBeCloseTo(1.86, 9);
    expect(logs.join()).toContain('4 rows by barrier +2% -1% 5');
  });

  it('labels every candle of a series into JSON lines', async () => {
    const { data } = await run(
      ...['labels', 'compute', '--symbol', 'BTCUSDT', '--tf', '1m', '--kind', 'fixed-horizon'],
      ...['--horizon', '2', '--out', 'labels.jsonl'],
    );
    expect(data).toMatchObject({ rows: 21, counts: { BUY: 8, SELL: 10, HOLD: 1, pending: 2 } });
    const lines = (await readFile(join(cwd, 'labels.jsonl'), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(21);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      ts: iso(1),
      label: 'BUY',
      entry_ts: iso(1),
      entry_price: 101,
      label_end: iso(3),
    });
  });

  it('names the line of a row that cannot be read', async () => {
    await writeFile(
      join(cwd, 'bad.jsonl'),
      `{"symbol":"BTCUSDT","tf":"1m","ts":"${iso(1)}"}\n{"symbol":1}\n`,
    );
    await expect(run('labels', 'compute', 'bad.jsonl', ...barriers)).rejects.toMatchObject({
      code: 'label.row_invalid',
      message: expect.stringContaining('line 2'),
    });
    await writeFile(join(cwd, 'bad.csv'), 'symbol,ts\nBTCUSDT,1\n');
    await expect(run('labels', 'compute', 'bad.csv', ...barriers)).rejects.toMatchObject({
      code: 'file.columns',
    });
    await expect(run('labels', 'compute', 'none.csv', ...barriers)).rejects.toMatchObject({
      code: 'file.unreadable',
    });
    await expect(
      run('labels', 'compute', 'rows.csv', ...barriers, '--out', 'no/folder.csv'),
    ).rejects.toMatchObject({ code: 'file.unwritable' });
    await expect(run('labels', 'compute', ...barriers)).rejects.toMatchObject({ code: 'command.wrong_use' });
    await expect(run('labels', 'compute', 'bad.csv')).rejects.toMatchObject({ code: 'command.wrong_use' });
  });
});

describe('splitCsvLine', () => {
  it('takes quotes, commas within them and empty values', () => {
    expect(splitCsvLine('a,"b, ""c""",,d')).toEqual(['a', 'b, "c"', '', 'd']);
    expect(splitCsvLine('"a",')).toEqual(['a', '']);
  });
});
