import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import type { NewSignal } from '@tidemark/domain';
import { type ScoredSignals, sideCodes, statusCodes } from '@tidemark/evaluation';
import {
  createSignals,
  deleteSignal,
  listModels,
  listSignals,
  readScoredSignals,
  readSignalDays,
  readSignalSpan,
} from '@tidemark/store';
import { minute, start } from '@tidemark/store/testing';
import { keepSpec, writeOutcomes } from './store-outcomes.ts';

const day = 1440 * minute;
const ever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function makeSignal(ts: number, other: Partial<NewSignal> = {}): NewSignal {
  return {
    modelId: 'alpha',
    symbol: 'BTCUSDT',
    tf: '1m',
    ts,
    pred: 'BUY',
    proba: 0.625,
    features: {},
    latencyMs: 2.5,
    ...other,
  };
}

/** Rows as words, for the eye: time since the start in minutes, prediction, status, R. */
function rowsOf(signals: ScoredSignals): string[] {
  const word = (codes: Readonly<Record<string, number>>, code: number | undefined) =>
    Object.keys(codes).find((name) => codes[name] === code);
  return Array.from({ length: signals.length }, (_, row) => {
    const { modelId, symbol, tf } = signals.series[signals.seriesOf[row] ?? -1] ?? {};
    const at = ((signals.ts[row] ?? 0) - start) / minute;
    const pred = word(sideCodes, signals.pred[row]);
    return `${modelId} ${symbol} ${tf} ${at} ${pred} ${word(statusCodes, signals.status[row])} ${signals.realizedRr[row]}`;
  });
}

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let declared = 0;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    const { db } = database;
    await createSignals(db, [
      makeSignal(start),
      makeSignal(start + minute, { pred: 'SELL', proba: null, latencyMs: null }),
      makeSignal(start + 2 * minute, { pred: 'HOLD' }),
      makeSignal(start + 3 * minute),
      makeSignal(start + 4 * minute, { pred: 'HOLD' }),
      makeSignal(start + day + minute),
      makeSignal(start + day + 2 * minute, { pred: 'SELL' }),
      makeSignal(start + minute, { symbol: 'ETHUSDT', tf: '5m' }),
      makeSignal(start + minute, { modelId: 'beta' }),
    ]);
    declared = await keepSpec(db, { name: 'narrow', declared: true });
    const wide = await keepSpec(db, { name: 'wide' });
    await writeOutcomes(db, [
      { specId: declared, ts: start, outcome: 'win', label: 'BUY', realizedRr: 1.5 },
      { specId: declared, ts: start + minute, outcome: 'loss', label: 'BUY', realizedRr: -1 },
      { specId: declared, ts: start + 2 * minute, outcome: null, label: 'SELL' },
      { specId: declared, ts: start + day + minute, outcome: 'timeout', label: 'HOLD', realizedRr: 0.25 },
      { specId: declared, ts: start + day + 2 * minute, outcome: 'unresolved' },
      { specId: 0, ts: start + day + minute, outcome: 'win', realizedRr: 3 },
      { specId: wide, ts: start + 3 * minute, outcome: 'loss', realizedRr: -2 },
    ]);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('reads every signal by series and time, what is pending included, and an outcome of the bot itself first', async () => {
    const signals = await readScoredSignals(database.db, { range: ever, modelId: 'alpha' });
    expect(rowsOf(signals)).toEqual([
      'alpha BTCUSDT 1m 0 BUY win 1.5',
      'alpha BTCUSDT 1m 1 SELL loss -1',
      'alpha BTCUSDT 1m 2 HOLD labelled NaN',
      'alpha BTCUSDT 1m 3 BUY pending NaN',
      'alpha BTCUSDT 1m 4 HOLD pending NaN',
      'alpha BTCUSDT 1m 1441 BUY win 3',
      'alpha BTCUSDT 1m 1442 SELL unresolved NaN',
      'alpha ETHUSDT 5m 1 BUY pending NaN',
    ]);
  });

  it('gives every column its own value, and NaN for what is not known', async () => {
    const range = { from: start, to: start + 4 * minute };
    const signals = await readScoredSignals(database.db, { range, modelId: 'alpha', symbol: 'BTCUSDT' });
    const stored = await listSignals(database.db, { range, modelId: 'alpha', symbol: 'BTCUSDT' });
    expect([...signals.id]).toEqual(stored.signals.map(({ id }) => Number(id.split('-')[1])));
    const row = (index: number) =>
      Object.fromEntries(
        Object.entries(signals).flatMap(([name, column]) =>
          ArrayBuffer.isView(column) && name !== 'id' ? [[name, (column as Float64Array)[index]]] : [],
        ),
      );
    const { NaN: none } = Number;
    expect(row(1)).toEqual({
      ...{ seriesOf: 0, ts: start + minute, pred: -1, proba: none, latencyMs: none, status: 2, label: 1 },
      ...{ entryTs: start + minute, exitTs: start + 2.5 * minute, labelEnd: start + 61 * minute, stop: 0.02 },
      ...{
        grossReturn: -0.019,
        netReturn: -0.02,
        realizedRr: -1,
        buyRr: -1,
        sellRr: 1,
        mae: -0.005,
        mfe: 0.006,
      },
    });
    expect(row(3)).toEqual({
      ...{ seriesOf: 0, ts: start + 3 * minute, pred: 1, proba: 0.625, latencyMs: 2.5, status: 0, label: 2 },
      ...{ entryTs: none, exitTs: none, labelEnd: none, stop: none, grossReturn: none, netReturn: none },
      ...{ realizedRr: none, buyRr: none, sellRr: none, mae: none, mfe: none },
    });
  });

  it('cuts at both ends of a range, within a day too', async () => {
    const range = { from: start + minute, to: start + day + 2 * minute };
    const signals = await readScoredSignals(database.db, { range, symbol: 'BTCUSDT', modelId: 'alpha' });
    expect(rowsOf(signals).map((row) => row.split(' ')[3])).toEqual(['1', '2', '3', '4', '1441']);
  });

  it('reads a specification kept beside the declared one, under which the rest is pending', async () => {
    const range = { from: start, to: start + day };
    const wide = await readScoredSignals(database.db, { range, specName: 'wide', symbol: 'BTCUSDT' });
    expect(rowsOf(wide).map((row) => row.split(' ').slice(5).join(' '))).toEqual([
      ...['pending NaN', 'pending NaN', 'pending NaN', 'loss -2', 'pending NaN'],
    ]);
    const own = await readScoredSignals(database.db, {
      range: ever,
      specName: 'own',
      modelId: 'alpha',
      tf: '1m',
    });
    expect(rowsOf(own).filter((row) => row.includes('win'))).toEqual(['alpha BTCUSDT 1m 1441 BUY win 3']);
    expect(own.length).toBe(7);
  });

  it('has a model that was never labelled as pending, and all models at once', async () => {
    const beta = await readScoredSignals(database.db, { range: ever, modelId: 'beta' });
    expect(rowsOf(beta)).toEqual(['beta BTCUSDT 1m 1 BUY pending NaN']);
    expect((await readScoredSignals(database.db, { range: ever })).length).toBe(9);
  });

  it('finds what is pending beside a signal that has two outcomes', async () => {
    const { db } = database;
    const modelId = 'gamma';
    const times = [0, 1, 2].map((index) => start - 10 * day + index * minute);
    await createSignals(
      db,
      times.map((ts) => makeSignal(ts, { modelId })),
    );
    const spec = await keepSpec(db, { modelId, name: 'gamma', declared: true });
    const [first = 0, second = 0] = times;
    await writeOutcomes(db, [
      { specId: spec, modelId, ts: first, outcome: 'loss', realizedRr: -1 },
      { specId: 0, modelId, ts: first, outcome: 'win', realizedRr: 1 },
      { specId: spec, modelId, ts: second, outcome: 'loss', realizedRr: -1 },
    ]);
    const signals = await readScoredSignals(db, { range: ever, modelId });
    expect([...signals.status]).toEqual([statusCodes.win, statusCodes.loss, statusCodes.pending]);
    await db.query('delete', 'DELETE FROM signals WHERE model_id = $1 AND ts < $2', [
      modelId,
      new Date(start),
    ]);
    await db.query('delete', 'DELETE FROM outcomes WHERE model_id = $1 AND ts < $2', [
      modelId,
      new Date(start),
    ]);
  });

  it('tells the series of a model apart when their outcomes take turns', async () => {
    await using own = await createTestDatabase(server);
    const { db } = own;
    const modelId = 'delta';
    const decisions = [0, 1, 2].flatMap((at) =>
      ['BTCUSDT', 'BTC', 'ETHUSDT'].map((symbol) => ({ modelId, symbol, ts: start + at * minute })),
    );
    await createSignals(
      db,
      decisions.map(({ ts, ...other }) => makeSignal(ts, other)),
    );
    const specId = await keepSpec(db, { modelId, name: 'delta', declared: true });
    const outcomes = decisions.map((one, realizedRr) => ({
      ...one,
      specId,
      outcome: 'win' as const,
      realizedRr,
    }));
    await writeOutcomes(db, outcomes.toSpliced(4, 1));
    const signals = await readScoredSignals(db, { range: ever, modelId });
    expect(rowsOf(signals)).toEqual([
      ...['delta BTC 1m 0 BUY win 1', 'delta BTC 1m 1 BUY pending NaN', 'delta BTC 1m 2 BUY win 7'],
      ...['delta BTCUSDT 1m 0 BUY win 0', 'delta BTCUSDT 1m 1 BUY win 3', 'delta BTCUSDT 1m 2 BUY win 6'],
      ...['delta ETHUSDT 1m 0 BUY win 2', 'delta ETHUSDT 1m 1 BUY win 5', 'delta ETHUSDT 1m 2 BUY win 8'],
    ]);
  });

  it('gives nothing where nothing is in the range, and says what it does not know', async () => {
    const { db } = database;
    const early = { from: 0, to: day };
    expect((await readScoredSignals(db, { range: early, modelId: 'alpha', symbol: 'ETHUSDT' })).length).toBe(
      0,
    );
    expect((await readScoredSignals(db, { range: { from: day, to: 0 } })).length).toBe(0);
    const failures = [
      [
        () => readScoredSignals(db, { range: ever, modelId: 'alpja' }),
        'model.unknown',
        'Did you mean alpha?',
      ],
      [
        () => readScoredSignals(db, { range: early, modelId: 'nonesuch' }),
        'model.unknown',
        expect.stringContaining('Stored models are alpha, beta'),
      ],
      [
        () => readScoredSignals(db, { range: ever, symbol: 'BTCUSD' }),
        'symbol.unknown',
        'Did you mean BTCUSDT?',
      ],
      [
        () => readScoredSignals(db, { range: ever, modelId: 'alpja', specName: 'wide' }),
        'model.unknown',
        'Did you mean alpha?',
      ],
      [
        () => readScoredSignals(db, { range: ever, modelId: 'alpha', specName: 'x' }),
        'label.spec_unknown',
        expect.stringContaining('narrow, wide'),
      ],
      [
        () => readScoredSignals(db, { range: ever, specName: 'x' }),
        'label.spec_unknown',
        expect.stringContaining('narrow'),
      ],
      [
        () => readScoredSignals(db, { range: ever, modelId: 'beta', specName: 'x' }),
        'label.spec_unknown',
        expect.stringContaining('None is kept'),
      ],
      [() => readSignalDays(db, { range: ever, modelId: 'alpja' }), 'model.unknown', 'Did you mean alpha?'],
      [() => readSignalSpan(db, { symbol: 'BTCUSD' }), 'symbol.unknown', 'Did you mean BTCUSDT?'],
    ] as const;
    for (const [read, code, hint] of failures) await expect(read()).rejects.toMatchObject({ code, hint });
  });

  it('tells the span of all signals, of a model and of a symbol', async () => {
    const { db } = database;
    expect(await readSignalSpan(db)).toEqual({ from: start, to: start + day + 2 * minute + 1 });
    expect(await readSignalSpan(db, { modelId: 'beta' })).toEqual({
      from: start + minute,
      to: start + minute + 1,
    });
    expect(await readSignalSpan(db, { symbol: 'BTCUSDT', tf: '1m', modelId: 'alpha' })).toEqual({
      from: start,
      to: start + day + 2 * minute + 1,
    });
  });

  it('lists the models with what is kept of them', async () => {
    expect(await listModels(database.db)).toEqual([
      {
        ...{
          modelId: 'alpha',
          signals: 8,
          firstDay: start,
          lastDay: start + day,
          symbols: ['BTCUSDT', 'ETHUSDT'],
        },
        ...{ declaredSpec: 'narrow', specNames: ['narrow', 'wide'] },
      },
      {
        ...{ modelId: 'beta', signals: 1, firstDay: start, lastDay: start, symbols: ['BTCUSDT'] },
        ...{ declaredSpec: null, specNames: [] },
      },
    ]);
  });

  it('reads the sums by day of what has just been written', async () => {
    const { db } = database;
    const days = () => readSignalDays(db, { range: { from: start, to: start + day }, modelId: 'alpha' });
    const counts = {
      signals: 5,
      holds: 2,
      pending: 3,
      rated: 0,
      latencies: 4,
      sumLatency: 10,
      maxLatency: 2.5,
    };
    expect(await days()).toMatchObject([
      { symbol: 'BTCUSDT', tf: '1m', ts: start, ...counts },
      { symbol: 'ETHUSDT', tf: '5m', ts: start, signals: 1 },
    ]);
    const [late] = (await createSignalAt(start + 10 * minute)).signals;
    expect((await days())[0]).toMatchObject({ signals: 6 });
    expect((await readScoredSignals(db, { range: ever, modelId: 'alpha' })).length).toBe(9);
    if (late !== undefined) await deleteSignal(db, late.id);
    expect((await readScoredSignals(db, { range: ever, modelId: 'alpha' })).length).toBe(8);
  });

  async function createSignalAt(ts: number) {
    await createSignals(database.db, [makeSignal(ts)]);
    return listSignals(database.db, { range: { from: ts, to: ts + 1 } });
  }

  if (server.kind === 'plain') {
    it('reads what a role may see that must not write', async () => {
      const { db } = database;
      await createSignalAt(start + 11 * minute);
      await db.query(
        'default-read-only',
        `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET default_transaction_read_only = on`,
      );
      const { createDb } = await import('@tidemark/db');
      await using reader = createDb({ url: database.url });
      const [before] = await readSignalDays(reader, { range: ever, modelId: 'alpha' });
      expect(before).toMatchObject({ ts: start });
      // What the rollup does not have yet is counted all the same.
      const signals = await readScoredSignals(reader, { range: ever, modelId: 'alpha' });
      expect(signals.length).toBe(9);
      expect(await readSignalSpan(reader)).toMatchObject({ from: start });
    });
  } else {
    it('reads history of more chunks than one transaction may lock, compressed too', async () => {
      const { db } = database;
      const daily = Array.from({ length: 230 }, (_, index) =>
        makeSignal(start - (index + 1) * day, { modelId: 'daily' }),
      );
      await createSignals(db, daily);
      const spec = await keepSpec(db, { modelId: 'daily', name: 'narrow', declared: true });
      const outcomes = daily
        .slice(0, 229)
        .map(({ ts }) => ({ specId: spec, modelId: 'daily', ts, outcome: 'win', realizedRr: 1 }) as const);
      await writeOutcomes(db, outcomes);
      const check = async () => {
        const signals = await readScoredSignals(db, { range: ever, modelId: 'daily' });
        expect([...signals.ts]).toEqual(daily.map(({ ts }) => ts).reverse());
        expect([...signals.status]).toEqual([0, ...Array.from({ length: 229 }, () => 1)]);
      };
      await check();
      expect(await readSignalSpan(db, { modelId: 'daily' })).toEqual({
        from: start - 230 * day,
        to: start - day + 1,
      });
      await db.query('compress', `SELECT compress_chunk(c) FROM show_chunks('signals') c`);
      await db.query('compress', `SELECT compress_chunk(c) FROM show_chunks('outcomes') c`);
      await check();
    });
  }
});
