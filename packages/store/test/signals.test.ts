import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDb } from '@tidemark/db';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { formatSignalId, type NewSignal, type SignalId } from '@tidemark/domain';
import {
  countSignals,
  createSignal,
  createSignals,
  deleteSignal,
  getSignal,
  iterateSignals,
  listSignals,
  reportSignalOutcomes,
  setSignalOutcome,
  setSignalOutcomes,
} from '@tidemark/store';
import { minute, start } from '@tidemark/store/testing';

const range = { from: start, to: start + 100 * 1440 * minute };

function makeSignal(index: number, other: Partial<NewSignal> = {}): NewSignal {
  return {
    modelId: 'baseline',
    symbol: 'BTCUSDT',
    tf: '1m',
    ts: start + index * minute,
    pred: index % 2 === 0 ? 'BUY' : 'SELL',
    proba: 0.5,
    features: { rsi: index, side: index % 2 === 0 ? 'up' : 'down', hot: index > 5, gap: null },
    latencyMs: 1.5,
    ...other,
  };
}

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    const { db } = database;
    await createSignals(
      db,
      Array.from({ length: 10 }, (_, index) => makeSignal(index)),
    );
    await createSignal(
      db,
      makeSignal(3, { modelId: 'other', symbol: 'ETHUSDT', tf: '5m', pred: 'HOLD', proba: null }),
    );
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const idAt = async (index: number): Promise<SignalId> => {
    const ts = start + index * minute;
    const page = await listSignals(database.db, { range: { from: ts, to: ts + 1 }, modelId: 'baseline' });
    return page.signals[0]?.id ?? formatSignalId({ ts: 0, rowId: 0n });
  };

  it('creates a signal once for a model, symbol, timeframe and time, and leaves the first as it is', async () => {
    const first = await createSignal(database.db, makeSignal(50));
    const again = await createSignal(database.db, makeSignal(50, { pred: 'HOLD', features: {} }));
    expect(first.created).toBe(true);
    expect(again).toEqual({ signal: first.signal, created: false });
    await deleteSignal(database.db, first.signal.id);
  });

  it('keeps both rows when two models decide at the same time', async () => {
    const at = { from: start + 3 * minute, to: start + 4 * minute };
    expect(await countSignals(database.db, { range: at })).toBe(2);
  });

  it('counts what a batch inserted and what was there', async () => {
    const batch = Array.from({ length: 2_300 }, (_, index) => makeSignal(1_000 + index, { modelId: 'bulk' }));
    expect(await createSignals(database.db, batch)).toEqual({ inserted: 2_300, existing: 0 });
    expect(await createSignals(database.db, batch)).toEqual({ inserted: 0, existing: 2_300 });
    let seen = 0;
    for await (const signal of iterateSignals(database.db, { range, modelId: 'bulk' })) {
      expect(signal.ts).toBe(start + (1_000 + seen) * minute);
      seen += 1;
    }
    expect(seen).toBe(2_300);
  });

  it('leaves out what a batch brings twice, and what is stored among what is new', async () => {
    const { db } = database;
    const at = (index: number) => makeSignal(10_000 + index, { modelId: 'mixed' });
    expect(await createSignals(db, [at(0), at(1), at(1)])).toEqual({ inserted: 2, existing: 1 });
    expect(await createSignals(db, [at(3), at(1), at(2)])).toEqual({ inserted: 2, existing: 1 });
    expect(await countSignals(db, { range, modelId: 'mixed' })).toBe(4);
  });

  it('writes a batch that another writer overtakes, each signal once', async () => {
    const { db } = database;
    const batch = Array.from({ length: 3_000 }, (_, index) =>
      makeSignal(20_000 + index, { modelId: 'race' }),
    );
    const written = await Promise.all([
      createSignals(db, batch),
      createSignals(db, batch),
      createSignals(db, batch),
    ]);
    expect(written.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(3_000);
    expect(await countSignals(db, { range, modelId: 'race' })).toBe(3_000);
    for (let index = 0; index < 3_000; index += 1_000) {
      const { ts } = makeSignal(20_000 + index);
      const [signal] = (await listSignals(db, { range: { from: ts, to: ts + 1 }, modelId: 'race' })).signals;
      expect(signal).toMatchObject(makeSignal(20_000 + index, { modelId: 'race' }));
    }
  });

  it('keeps the outcome that a bot sets as its own, until it is taken back', async () => {
    const { db } = database;
    const ownRows = () =>
      db.query<{ outcome: string; realized_rr: number }>(
        'own-outcomes',
        "SELECT outcome, realized_rr FROM outcomes WHERE spec_id = 0 AND model_id = 'own' AND ts >= '2000-01-01' ORDER BY ts",
      );
    const { signal } = await createSignal(db, makeSignal(40_000, { modelId: 'own' }));
    await setSignalOutcome(db, signal.id, { label: 'SELL' });
    expect(await ownRows()).toEqual([]);
    await setSignalOutcome(db, signal.id, { outcome: 'win', realizedRr: 2 });
    await setSignalOutcome(db, signal.id, { realizedRr: 1.5 });
    expect(await ownRows()).toEqual([{ outcome: 'win', realized_rr: 1.5 }]);
    await setSignalOutcome(db, signal.id, { outcome: null, realizedRr: null });
    expect(await ownRows()).toEqual([]);
  });

  it('takes outcomes for signals by model, symbol, timeframe and time', async () => {
    const { db } = database;
    const decided = [makeSignal(50_000, { modelId: 'told' }), makeSignal(50_001, { modelId: 'told' })];
    await createSignals(db, decided);
    const reported = decided.map(({ modelId, symbol, tf, ts }) => ({ modelId, symbol, tf, ts }));
    const told = { label: null, outcome: 'loss', realizedRr: -1 } as const;
    const unknown = { ...told, modelId: 'nobody', symbol: 'BTCUSDT', tf: '1m', ts: start } as const;
    const rows = [unknown, ...reported.map((key) => ({ ...key, ...told }))];
    expect(await reportSignalOutcomes(db, rows)).toBe(2);
    expect(await reportSignalOutcomes(db, rows)).toBe(0);
    expect(await countSignals(db, { range, modelId: 'told', outcome: 'loss' })).toBe(2);
  });

  it('returns a signal by its public id exactly as the model saw it', async () => {
    const id = await idAt(4);
    expect(await getSignal(database.db, id)).toEqual({
      ...makeSignal(4),
      id,
      label: null,
      outcome: null,
      realizedRr: null,
    });
  });

  it.each([
    ['symbol', { symbol: 'ETHUSDT' }, [3]],
    ['timeframe', { tf: '5m' }, [3]],
    ['model', { modelId: 'other' }, [3]],
    ['prediction', { pred: 'HOLD' }, [3]],
    ['a number above', { features: [{ name: 'rsi', is: 'gt', value: 7 }] }, [8, 9]],
    [
      'a number between',
      {
        features: [
          { name: 'rsi', is: 'gte', value: 2 },
          { name: 'rsi', is: 'lt', value: 4 },
        ],
      },
      [2, 3, 3],
    ],
    ['a number at most', { features: [{ name: 'rsi', is: 'lte', value: 0 }] }, [0]],
    ['a string', { features: [{ name: 'side', is: 'equals', value: 'up' }] }, [0, 2, 4, 6, 8]],
    ['a boolean', { features: [{ name: 'hot', is: 'equals', value: true }] }, [6, 7, 8, 9]],
    ['a feature that is not there', { features: [{ name: 'none', is: 'gt', value: 0 }] }, []],
  ] as const)('filters by %s', async (_, filter, indexes) => {
    const window = { from: start, to: start + 10 * minute };
    const { signals } = await listSignals(database.db, { range: window, ...filter });
    expect(signals.map((signal) => (signal.ts - start) / minute)).toEqual(indexes);
  });

  it('pages in time order, each signal once', async () => {
    const seen: string[] = [];
    let after: SignalId | undefined;
    do {
      const page = await listSignals(database.db, {
        range: { from: start, to: start + 10 * minute },
        limit: 3,
        ...(after === undefined ? {} : { after }),
      });
      seen.push(...page.signals.map((signal) => signal.id));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(new Set(seen).size).toBe(11);
    expect(seen).toHaveLength(11);
  });

  it('sets label and outcome, one or many, and filters by them', async () => {
    const [one, two] = [await idAt(1), await idAt(2)];
    const changed = await setSignalOutcome(database.db, one, {
      label: 'SELL',
      outcome: 'win',
      realizedRr: 1.5,
    });
    expect(changed).toMatchObject({ id: one, label: 'SELL', outcome: 'win', realizedRr: 1.5 });
    expect(await setSignalOutcome(database.db, one, { label: null })).toMatchObject({
      label: null,
      outcome: 'win',
    });
    const resolved = { id: two, label: 'BUY', outcome: 'loss', realizedRr: -1 } as const;
    expect(await setSignalOutcomes(database.db, [resolved])).toBe(1);
    expect(await setSignalOutcomes(database.db, [resolved])).toBe(0);
    const losses = await listSignals(database.db, { range, modelId: 'baseline', outcome: 'loss' });
    expect(losses.signals.map((signal) => signal.id)).toEqual([two]);
    expect(await countSignals(database.db, { range, modelId: 'baseline', outcome: null })).toBe(8);
  });

  it('deletes a signal with its outcomes, and leaves those of its neighbours', async () => {
    const { db } = database;
    const [gone, kept] = [
      await createSignal(db, makeSignal(50_000, { modelId: 'gone' })),
      await createSignal(db, makeSignal(50_001, { modelId: 'gone' })),
    ];
    for (const { signal } of [gone, kept])
      await setSignalOutcome(db, signal.id, { outcome: 'win', realizedRr: 1 });
    await deleteSignal(db, gone.signal.id);
    const left = await db.query<{ ts: Date }>(
      'outcomes-left',
      "SELECT ts FROM outcomes WHERE model_id = 'gone' AND ts >= '2000-01-01'",
    );
    expect(left.map(({ ts }) => ts.getTime())).toEqual([kept.signal.ts]);
    if (server.kind === 'plain') {
      await db.query('refresh', 'SELECT tidemark.refresh_signal_days()');
      const days = "SELECT sum(signals)::int AS n FROM tidemark.signals_1d WHERE model_id = 'gone'";
      expect(await db.query('days', days)).toEqual([{ n: 1 }]);
      await deleteSignal(db, kept.signal.id);
      await db.query('refresh', 'SELECT tidemark.refresh_signal_days()');
      expect(await db.query('days', days)).toEqual([{ n: null }]);
    }
  });

  it('names the signal that is not there', async () => {
    const id = formatSignalId({ ts: start, rowId: 999_999n });
    const calls = [
      () => getSignal(database.db, id),
      () => setSignalOutcome(database.db, id, {}),
      () => deleteSignal(database.db, id),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'signal.unknown' });
    await expect(getSignal(database.db, 'nonsense')).rejects.toMatchObject({ code: 'id.invalid' });
  });

  it('names the feature that is not a finite number', async () => {
    await expect(
      createSignal(database.db, makeSignal(60, { features: { rsi: Number.NaN } })),
    ).rejects.toMatchObject({
      code: 'features.invalid',
      message: expect.stringContaining('"rsi"'),
    });
  });

  it('cannot be asked for a list without a time range', () => {
    // @ts-expect-error the range is mandatory
    const unbounded: Parameters<typeof listSignals>[1] = { symbol: 'BTCUSDT' };
    expect(unbounded).toBeDefined();
  });

  if (server.kind === 'timescale') {
    it('reads, labels and deletes on compressed history', async () => {
      const { db } = database;
      const old = Array.from({ length: 200 }, (_, index) => makeSignal(index, { modelId: 'old' }));
      await createSignals(db, old);
      await db.query('compress', `SELECT compress_chunk(c) FROM show_chunks('signals') c`);
      const { signals } = await listSignals(db, { range, modelId: 'old', limit: 300 });
      expect(signals).toHaveLength(200);
      const outcomes = signals.map(
        ({ id }) => ({ id, label: 'BUY', outcome: 'win', realizedRr: 2 }) as const,
      );
      expect(await setSignalOutcomes(db, outcomes)).toBe(200);
      expect(await createSignals(db, old)).toEqual({ inserted: 0, existing: 200 });
      const [first] = signals;
      if (first === undefined) throw new Error('no signal');
      await setSignalOutcome(db, first.id, { outcome: 'loss' });
      expect(await getSignal(db, first.id)).toMatchObject({ label: 'BUY', outcome: 'loss', realizedRr: 2 });
      await deleteSignal(db, first.id);
      expect(await countSignals(db, { range, modelId: 'old' })).toBe(199);
    });

    it('writes signals that each have a chunk of their own in transactions of bounded size', async () => {
      const names: string[] = [];
      await using db = createDb({ url: database.url, onQuery: ({ name }) => names.push(name) });
      const daily = Array.from({ length: 220 }, (_, index) =>
        makeSignal(0, { modelId: 'daily', ts: start + index * 1440 * minute }),
      );
      expect(await createSignals(db, daily)).toEqual({ inserted: 220, existing: 0 });
      expect(names.filter((name) => name === 'find-stored-signal')).toHaveLength(3);
      const all = { range: { from: start, to: start + 300 * 1440 * minute }, modelId: 'daily', limit: 300 };
      const outcomes = (await listSignals(db, all)).signals.map(
        ({ id }) => ({ id, label: 'BUY', outcome: 'win', realizedRr: 1 }) as const,
      );
      expect(await setSignalOutcomes(db, outcomes)).toBe(220);
      expect(names.filter((name) => name === 'set-signal-outcomes')).toHaveLength(3);
    });

    it('lists, counts and walks a long history in windows of bounded chunks, over gaps too', async () => {
      const { db } = database;
      // Behind what the other tests read; two years of days in 30 chunks, far apart.
      const first = start - 800 * 1440 * minute;
      const sparse = Array.from({ length: 30 }, (_, index) =>
        makeSignal(index, { modelId: 'sparse', ts: first + index * 25 * 1440 * minute }),
      );
      await createSignals(db, sparse);
      const ever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
      const query = { range: ever, modelId: 'sparse' };
      const everyTs = sparse.map(({ ts }) => ts);
      expect((await listSignals(db, query)).signals.map(({ ts }) => ts)).toEqual(everyTs);
      expect(await countSignals(db, query)).toBe(30);
      const paged: number[] = [];
      for (let after: SignalId | undefined; ; ) {
        const page = await listSignals(db, { ...query, limit: 7, ...(after === undefined ? {} : { after }) });
        paged.push(...page.signals.map(({ ts }) => ts));
        if (page.next === null) break;
        after = page.next;
      }
      expect(paged).toEqual(everyTs);
    });
  }
});
