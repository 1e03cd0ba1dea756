import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { iterateSignals, listRejectedRows } from '@tidemark/store';
import { runCommands, type TestRun } from '@tidemark/terminal/testing';
import { registerSignalImport } from '../src/signals/register-signal-import.ts';

const range = { from: Date.parse('2026-01-01'), to: Date.parse('2027-01-01') };

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    folder = await mkdtemp(join(tmpdir(), 'tidemark-import-'));
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const write = async (name: string, text: string | Buffer) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  const run = (...argv: string[]): Promise<TestRun> =>
    runCommands(
      (program, context) => registerSignalImport(program.command('signals'), context),
      ['signals', 'import', ...argv],
      { db: database.db, cwd: folder },
    );
  const stored = async (modelId: string) => {
    const signals = [];
    for await (const { id, ...signal } of iterateSignals(database.db, { range, modelId }))
      signals.push(signal);
    return signals;
  };
  const file = (result: TestRun) => (result.data as { files: Record<string, unknown>[] }).files[0];

  it('imports JSON lines exactly, and nothing twice', async () => {
    const row = {
      ...{ model_id: 'json', symbol: 'BTCUSDT', tf: '1m', ts: '2026-02-01T00:01:00Z', pred: 'BUY' },
      ...{ proba: 0.61, features: { rsi: 41.5, hot: true, side: 'up', gap: null }, latency_ms: 2.5 },
    };
    const path = await write(
      'a.jsonl',
      `\ufeff${JSON.stringify(row)}\r\n\n${JSON.stringify({ ...row, ts: 1769904120000, pred: 'hold' })}\n`,
    );
    const first = await run(path);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(file(first)).toMatchObject({
      rows: 2,
      inserted: 2,
      existing: 0,
      rejected: 0,
      from: '2026-02-01T00:01:00.000Z',
    });
    expect(file(await run(path))).toMatchObject({ rows: 2, inserted: 0, existing: 2 });
    expect(await stored('json')).toEqual([
      {
        ...{
          modelId: 'json',
          symbol: 'BTCUSDT',
          tf: '1m',
          ts: Date.parse('2026-02-01T00:01:00Z'),
          pred: 'BUY',
        },
        ...{
          proba: 0.61,
          features: row.features,
          latencyMs: 2.5,
          label: null,
          outcome: null,
          realizedRr: null,
        },
      },
      expect.objectContaining({ pred: 'HOLD', ts: Date.parse('2026-02-01T00:02:00Z') }),
    ]);
  });

  it('imports CSV by a mapping, with single features, and adds the candle to its open', async () => {
    const path = await write(
      'a.csv',
      'date,pred,proba,f_rsi,f_trend,features\n2026-02-01T00:00:00Z,SELL,0.7,30,up,"{""a"": 1}"\n2026-02-01T00:05:00+00:00,BUY,,,,\n',
    );
    const result = await run(
      path,
      '--model',
      'csv',
      '--symbol',
      'ETHUSDT',
      '--tf',
      '5m',
      '--map',
      'ts=date',
      '--ts-is',
      'candle-open',
    );
    expect(file(result)).toMatchObject({ inserted: 2, rejected: 0 });
    expect(await stored('csv')).toMatchObject([
      {
        ts: Date.parse('2026-02-01T00:05:00Z'),
        pred: 'SELL',
        proba: 0.7,
        features: { rsi: 30, trend: 'up', a: 1 },
      },
      { ts: Date.parse('2026-02-01T00:10:00Z'), proba: null, features: { rsi: null, trend: null } },
    ]);
  });

  it.each([
    ['a JSON column', `'{"rsi": 40}'::JSON`],
    ['a struct', `{'rsi': 40.0}`],
    ['a map', `MAP {'rsi': 40.0}`],
  ])('imports Parquet with features in %s', async (what, features) => {
    const path = join(folder, `${what.replaceAll(' ', '-')} [1].parquet`);
    const model = what.replaceAll(' ', '-');
    await writeParquet(
      path,
      `SELECT '${model}' AS model_id, 'BTCUSDT' AS symbol, '1m' AS tf, 'BUY' AS pred, 0.5 AS proba, ${features} AS features,
        unnest([TIMESTAMPTZ '2026-02-01T00:00:00Z', TIMESTAMPTZ '2026-02-01T01:02:00+01:00']) AS ts`,
    );
    expect(file(await run(path))).toMatchObject({ rows: 2, inserted: 2 });
    expect(await stored(model)).toMatchObject([
      { ts: Date.parse('2026-02-01T00:00:00Z'), features: { rsi: 40 } },
      { ts: Date.parse('2026-02-01T00:02:00Z') },
    ]);
  });

  it('takes outcomes in the file for the bot’s own', async () => {
    const path = await write(
      'own.csv',
      'model_id,symbol,tf,ts,pred,outcome,realized_rr,label\nown,BTCUSDT,1m,2026-02-01T00:00:00Z,BUY,win,1.5,BUY\n',
    );
    await run(path);
    expect(await stored('own')).toMatchObject([{ outcome: 'win', realizedRr: 1.5, label: 'BUY' }]);
    const own = await database.db.query(
      'own',
      "SELECT outcome FROM outcomes WHERE spec_id = 0 AND model_id = 'own' AND ts >= '2026-01-01'",
    );
    expect(own).toEqual([{ outcome: 'win' }]);
  });

  it('rejects what cannot be stored by line and reason, keeps it, and stores the rest', async () => {
    const row = (ts: string, rest: string) => `m,BTCUSDT,1m,${ts},${rest}`;
    const path = await write(
      'bad.csv',
      [
        'model_id,symbol,tf,ts,pred,proba,f_rsi',
        row('2026-02-01T00:00:00Z', 'BUY,0.5,1'),
        row('2026-02-01T00:01:00Z', 'UP,0.5,1'),
        row('2026-02-01T00:02:00Z', 'BUY,1.5,1'),
        row('2026-02-01T00:03:00Z', 'BUY,0.5,NaN'),
        row('2026-02-01T00:04:00Z', 'BUY,0.5,-Infinity'),
        row('2026-02-01 00:05:00', 'BUY,0.5,1'),
        row('2026-02-01T00:06:00Z', 'BUY'),
        row('2026-02-01T00:07:00Z', 'BUY,x,1'),
        'm,BTC/../etc,1m,2026-02-01T00:08:00Z,BUY,0.5,1',
        'm,BTCUSDT,7m,2026-02-01T00:09:00Z,BUY,0.5,1',
      ].join('\n'),
    );
    const result = await run(path);
    expect(result.exitCode).toBe(1);
    expect(file(result)).toMatchObject({ rows: 10, inserted: 1, rejected: 9 });
    const rejected = await listRejectedRows(database.db, { source: path });
    expect(rejected.map(({ line, code }) => [line, code])).toEqual([
      [3, 'signal.invalid'],
      [4, 'signal.invalid'],
      [5, 'features.invalid'],
      [6, 'features.invalid'],
      [7, 'time.invalid'],
      [8, 'row.columns'],
      [9, 'number.invalid'],
      [10, 'symbol.invalid'],
      [11, 'timeframe.unknown'],
    ]);
    expect(rejected[2]?.message).toContain('"rsi"');
    expect(result.text).toContain('line 3: signal.invalid');
  });

  it('names NaN in Parquet and lines that are no JSON objects', async () => {
    const path = join(folder, 'nan.parquet');
    await writeParquet(
      path,
      `SELECT 'nan' AS model_id, 'BTCUSDT' AS symbol, '1m' AS tf, 1769904000000 AS ts, 'BUY' AS pred, {'rsi': 'NaN'::DOUBLE} AS features`,
    );
    expect(file(await run(path))).toMatchObject({ reasons: [{ line: 1, code: 'features.invalid' }] });
    const lines = await write('lines.jsonl', '[1]\nnull\n{"model_id":\n');
    expect(file(await run(lines))).toMatchObject({ rows: 3, rejected: 3, inserted: 0 });
  });

  it('names the feature that Python wrote as NaN or Infinity into JSON lines', async () => {
    const line = (rest: string) =>
      `{"model_id":"python","symbol":"BTCUSDT","tf":"1m","ts":"2026-02-01T00:00:00Z","pred":"BUY",${rest}}`;
    const path = await write(
      'python.jsonl',
      [
        line('"features":{"says":"not a NaN, \\"NaN\\"","rsi":NaN}'),
        line('"features":{"rsi":-Infinity}'),
        line('"proba":NaN'),
        line('"features":{"rsi":NaN'),
      ].join('\n'),
    );
    expect(file(await run(path))).toMatchObject({
      inserted: 0,
      reasons: [
        { line: 1, code: 'features.invalid', message: expect.stringContaining('"rsi" is NaN') },
        { line: 2, code: 'features.invalid', message: expect.stringContaining('"rsi" is -Infinity') },
        { line: 3, code: 'number.invalid' },
        { line: 4, code: 'row.columns' },
      ],
    });
  });

  it('does not let a label alone displace an outcome that is stored', async () => {
    const header = 'model_id,symbol,tf,ts,pred,label,outcome,realized_rr';
    const row = 'kept,BTCUSDT,1m,2026-02-01T00:00:00Z,BUY';
    await run(await write('known.csv', `${header}\n${row},SELL,loss,-1\n`));
    await run(await write('label.csv', `${header}\n${row},BUY,,\n`));
    expect(await stored('kept')).toMatchObject([{ label: 'SELL', outcome: 'loss', realizedRr: -1 }]);
  });

  if (server.kind === 'timescale') {
    it('rejects rows from before the retention one by one, and stores the rest', async () => {
      const { db } = database;
      await db.query(
        'retain',
        "SELECT add_retention_policy('signals', INTERVAL '1 year', initial_start => 'infinity')",
      );
      const path = await write(
        'old.csv',
        `model_id,symbol,tf,ts,pred\nold,X,1m,1990-01-01T00:00:00Z,BUY\nold,X,1m,${Date.now() - 86_400_000},BUY\n`,
      );
      const result = await run(path);
      await db.query('release', "SELECT remove_retention_policy('signals')");
      expect(result.exitCode).toBe(1);
      expect(file(result)).toMatchObject({
        ...{ inserted: 1, rejected: 1 },
        reasons: [{ line: 2, code: 'signal.before_retention' }],
      });
    });
  }

  it('reads a file larger than it holds, with lines twice in it, batch after batch', async () => {
    const lines = Array.from({ length: 12_000 }, (_, index) =>
      JSON.stringify({
        ...{ model_id: 'large', symbol: 'BTCUSDT', tf: '1m', pred: 'BUY' },
        ...{ ts: Date.parse('2026-03-01') + (index % 11_000) * 60_000, f_a: index },
      }),
    );
    const path = await write('large.ndjson', lines.join('\r\n'));
    expect(file(await run(path))).toMatchObject({ rows: 12_000, inserted: 11_000, existing: 1_000 });
    const signals = await stored('large');
    expect(signals).toHaveLength(11_000);
    expect(signals[7]).toMatchObject({ features: { a: 7 } });
  });

  it('names a Parquet file that is cut short', async () => {
    const whole = join(folder, 'whole.parquet');
    await writeParquet(whole, "SELECT 'm' AS model_id, unnest(range(5000)) AS ts");
    const bytes = await readFile(whole);
    const cut = await write('cut.parquet', bytes.subarray(0, bytes.length / 2));
    await expect(run(cut)).rejects.toMatchObject({ code: 'file.corrupt' });
  });

  it('writes nothing in a dry run', async () => {
    const path = await write(
      'dry.csv',
      'model_id,symbol,tf,ts,pred\ndry,BTCUSDT,1m,2026-02-01T00:00:00Z,BUY\n',
    );
    const result = await run(path, '--dry-run');
    expect(result.text).toContain('1 rows, nothing written');
    expect(await stored('dry')).toEqual([]);
  });

  it('refuses files that are none, or not what they are called, and says how to mend it', async () => {
    await expect(run(join(folder, 'gone.csv'))).rejects.toMatchObject({ code: 'file.unreadable' });
    await expect(run(join(folder, 'gone.parquet'))).rejects.toMatchObject({ code: 'file.unreadable' });
    await expect(run(join(folder, 'gone.txt'))).rejects.toMatchObject({ code: 'command.wrong_use' });
    const torn = await write('torn.parquet', 'PAR1 and then nothing');
    await expect(run(torn)).rejects.toMatchObject({ code: 'file.corrupt' });
    const quoted = await write('quoted.csv', 'model_id,symbol,tf,ts,pred\n"a"b,c\n');
    await expect(run(quoted)).rejects.toMatchObject({ code: 'file.corrupt' });
    const long = await write('long.jsonl', Buffer.alloc(5_000_000, 'x'));
    await expect(run(long)).rejects.toMatchObject({ code: 'file.line_too_long' });
    const longCsv = await write(
      'long.csv',
      Buffer.concat([Buffer.from('a,b\n"'), Buffer.alloc(5_000_000, 'x')]),
    );
    await expect(run(longCsv)).rejects.toMatchObject({ code: 'file.line_too_long' });
    const few = await write('few.csv', 'symbol,when\nX,1\n');
    await expect(run(few)).rejects.toMatchObject({
      code: 'file.columns',
      message: expect.stringContaining('model_id'),
    });
    const more = await write('more.csv', 'model_id,symbol,tf,ts,pred,rsi\nm,X,1m,2026-02-01,BUY,1\n');
    await expect(run(more)).rejects.toMatchObject({
      code: 'file.columns',
      hint: expect.stringContaining('--rest'),
    });
    expect(file(await run(more, '--rest', 'features'))).toMatchObject({ inserted: 1 });
    await expect(run(more, '--map', 'nonsense')).rejects.toMatchObject({ code: 'columns.invalid' });
  });
});

async function writeParquet(path: string, select: string): Promise<void> {
  const duckdb = await DuckDBInstance.create(':memory:');
  const connection = await duckdb.connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  duckdb.closeSync();
}
