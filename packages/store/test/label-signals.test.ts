import { describe, expect, it } from '@jest/globals';
import type { Db } from '@tidemark/db';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { type Candle, type NewSignal, sides } from '@tidemark/domain';
import { type LabelSpec, parseLabelSpec } from '@tidemark/evaluation';
import {
  createSignals,
  declareLabelSpec,
  type LabelSignalsRequest,
  labelSignals,
  listLabelSpecs,
  loadCandleFile,
  upsertCandles,
} from '@tidemark/store';
import { makeCandle, minute, start } from '@tidemark/store/testing';
import { makeFile } from './make-file.ts';

const barrier: LabelSpec = parseLabelSpec({
  kind: 'triple-barrier',
  profit: { unit: 'percent', value: 1 },
  stop: { unit: 'percent', value: 0.5 },
  horizon: 10,
});

const inAtr: LabelSpec = parseLabelSpec({
  kind: 'triple-barrier',
  profit: { unit: 'stops', value: 2 },
  stop: { unit: 'atr', value: 1.5 },
  horizon: 10,
});

/** Prices of a walk whose steps are drawn by a linear congruence: the same ones always. */
function makeWalk(count: number, from = start, tf: '1m' | '5m' = '1m'): Candle[] {
  let state = 12_345;
  const draw = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31 - 0.5;
  };
  let price = 100;
  return Array.from({ length: count }, (_, index) => {
    const o = price;
    const c = price * (1 + draw() / 100);
    price = c;
    const h = Math.max(o, c) * (1 + Math.abs(draw()) / 400);
    const l = Math.min(o, c) * (1 - Math.abs(draw()) / 400);
    const length = tf === '1m' ? minute : 5 * minute;
    return makeCandle(from + index * length, 100, { tf, o, h, l, c, vwap: null });
  });
}

function makeSignals(count: number, other: Partial<NewSignal> = {}, step = minute): NewSignal[] {
  return Array.from({ length: count }, (_, index) => ({
    modelId: 'walker',
    symbol: 'BTCUSDT',
    tf: '1m',
    ts: start + (index + 1) * step,
    pred: sides[index % 3] ?? 'HOLD',
    proba: 0.5,
    features: {},
    latencyMs: 2,
    ...other,
  }));
}

const outcomesSql = `
  SELECT o.ts, o.signal_id::text, pred, proba, latency_ms, outcome, label, reason, entry_ts, entry_price, exit_ts, exit_price,
    label_end, stop, gross_return, net_return, realized_rr, buy_rr, sell_rr, mae, mfe
  FROM outcomes o JOIN model_label_specs m USING (model_id, spec_id)
  WHERE o.model_id = 'walker' AND ($1::text IS NULL OR m.name = $1) ORDER BY o.symbol, o.tf, o.ts`;

const readOutcomes = (db: Db, name: string | null = null) =>
  db.query<Record<string, unknown> & { ts: Date }>('outcomes', outcomesSql, [name]);

const readColumns = (db: Db) =>
  db.query<{ ts: Date; label: string | null; outcome: string | null; realized_rr: number | null }>(
    'columns',
    `SELECT ts, label, outcome, realized_rr FROM signals WHERE model_id = 'walker' ORDER BY symbol, tf, ts`,
  );

const label = (db: Db, other: Partial<LabelSignalsRequest> = {}) =>
  labelSignals(db, { modelId: 'walker', ...other });

const columnsOf = (rows: readonly Record<string, unknown>[]) =>
  rows.map(({ ts, label, outcome, realized_rr }) => ({ ts, label, outcome, realized_rr }));

await describeEachServer(describe, (server) => {
  it('charges funding by the rates of each symbol, as far as they reach', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await upsertCandles(db, makeWalk(300));
    await createSignals(db, makeSignals(250));
    const held = { kind: 'fixed-horizon', horizon: 10, feeBps: 0, slippageBps: 0 } as const;
    const free = await label(db, { spec: parseLabelSpec(held) });
    expect(free).toMatchObject({ labelled: 250, pending: 0 });
    const before = await readOutcomes(db);

    // Rates at 60-minute steps up to minute 120: a path that ends later may still have a rate to come.
    const rates = (...slots: number[]) => ({
      ts: Float64Array.from(slots, (slot) => start + slot * minute),
      rate: Float64Array.from(slots, () => 0.001),
    });
    const spec = parseLabelSpec({ ...held, funding: 'charged' });
    const charge = (funding: LabelSignalsRequest['funding'], other: Partial<LabelSignalsRequest> = {}) =>
      label(db, { spec, name: 'funded', ...(funding === undefined ? {} : { funding }), ...other });
    const funding = new Map([['BTCUSDT', rates(0, 60, 120)]]);
    expect(await charge(funding)).toMatchObject({ labelled: 110, pending: 140 });
    const after = await readOutcomes(db, 'funded');
    for (const [at, row] of after.entries()) {
      const old = before[at];
      // Entered at the open of its own minute, held for ten: (entry, end] holds 60 for the signals of minutes 50 to 59.
      const minuteOf = (row.ts.getTime() - start) / minute;
      const paid = [60, 120].some((slot) => minuteOf < slot && slot <= minuteOf + 10) ? 0.1 : 0;
      expect(row.buy_rr).toBeCloseTo(Number(old?.buy_rr) - paid, 9);
      expect(row.sell_rr).toBeCloseTo(Number(old?.sell_rr) + paid, 9);
      expect([row.label, row.gross_return]).toEqual([old?.label, old?.gross_return]);
    }
    const later = new Map([['BTCUSDT', rates(0, 60, 120, 180, 240)]]);
    expect(await charge(later)).toMatchObject({ labelled: 120, unchanged: 110, pending: 20 });

    const missing = expect.objectContaining({ code: 'funding.missing' });
    await expect(charge(undefined)).rejects.toEqual(missing);
    await expect(charge(new Map([['ETHUSDT', rates(0)]]))).rejects.toEqual(missing);
    await expect(charge(new Map([['BTCUSDT', rates(120, 180)]]))).rejects.toEqual(missing);
    await expect(label(db, { funding })).rejects.toMatchObject({ code: 'funding.excluded' });
  });

  it('labels what has closed, leaves the rest pending, and next time does only what closed since', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const candles = makeWalk(300);
    await upsertCandles(db, candles.slice(0, 200));
    await createSignals(db, makeSignals(250));
    const first = await label(db, { spec: barrier });
    expect(first.spec).toMatchObject({ name: 'barrier +1% -0.5% 10', declared: true });
    // The path of the signal of minute i is i .. i + 9: the last that has closed is of minute 190.
    expect(first).toMatchObject({ labelled: 190, pending: 60, unchanged: 0, stale: 0, own: 0 });
    const { wins, losses, timeouts, unresolved, holds } = first;
    expect(wins + losses + timeouts + unresolved + holds).toBe(190);
    expect(Math.min(wins, losses, holds)).toBeGreaterThan(5);
    const stored = await readOutcomes(db);
    expect(stored).toHaveLength(190);
    expect((await readColumns(db)).slice(0, 190)).toEqual(columnsOf(stored));

    // The rollup by day follows; it counts two of three as pending, since a HOLD has no outcome to wait for.
    const days =
      'SELECT sum(wins)::int AS wins, sum(losses)::int AS losses, sum(pending)::int AS pending FROM tidemark.signals_1d';
    expect(await db.query('days', days)).toEqual([{ wins, losses, pending: 40 }]);

    expect(await label(db)).toMatchObject({ labelled: 0, pending: 60, unchanged: 190, stale: 0 });
    await upsertCandles(db, candles.slice(200));
    expect(await label(db)).toMatchObject({ labelled: 60, pending: 0, unchanged: 190, stale: 0 });
    expect((await readOutcomes(db)).slice(0, 190)).toEqual(stored);
  });

  it('computes anew exactly the outcomes that a corrected candle touches, to what a full run gives', async () => {
    for (const [spec, touchedAfter] of [
      [barrier, 0],
      [inAtr, 200],
    ] as const) {
      await using database = await createTestDatabase(server);
      await using other = await createTestDatabase(server);
      const { db } = database;
      const candles = makeWalk(300);
      const at = start + 100 * minute;
      const corrected = candles.map((candle) =>
        candle.ts === at ? { ...candle, h: candle.h * 1.05, l: candle.l * 0.97 } : candle,
      );
      await upsertCandles(db, candles);
      await createSignals(db, makeSignals(250));
      await label(db, { spec });
      const before = await readOutcomes(db);
      await upsertCandles(
        db,
        corrected.filter(({ ts }) => ts === at),
      );
      const again = await label(db);
      // Paths that hold minute 100 begin at minutes 91 to 100; an ATR hangs on all that came before.
      const touched = touchedAfter === 0 ? 10 : 10 + 150;
      expect(again).toMatchObject({
        labelled: touched,
        stale: touched,
        unchanged: 250 - touched,
        pending: 0,
      });
      const after = await readOutcomes(db);
      const changed = after.filter((row, index) => JSON.stringify(row) !== JSON.stringify(before[index]));
      expect(changed.length).toBeGreaterThan(3);
      expect(changed.every(({ ts }) => ts.getTime() >= at - 9 * minute)).toBe(true);
      if (touchedAfter === 0) expect(changed.every(({ ts }) => ts.getTime() <= at)).toBe(true);
      expect(await readColumns(db)).toEqual(columnsOf(after));

      await upsertCandles(other.db, corrected);
      await createSignals(other.db, makeSignals(250));
      await label(other.db, { spec });
      const full = await readOutcomes(other.db);
      const plain = (rows: readonly Record<string, unknown>[]) => rows.map(({ signal_id: _, ...row }) => row);
      expect(plain(after)).toEqual(plain(full));
      expect(await label(db)).toMatchObject({ labelled: 0, stale: 0 });
    }
  });

  it('tries again what a gap left unresolved once the gap is filled', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const candles = makeWalk(100);
    await upsertCandles(
      db,
      candles.filter((_, index) => index < 40 || index >= 43),
    );
    await createSignals(db, makeSignals(90));
    const first = await label(db, { spec: barrier });
    // Minutes 31 to 39 run into the gap, 40 to 42 enter in it.
    expect(first.reasons).toEqual({ gap: 9, entry_missing: 3 });
    await upsertCandles(db, candles.slice(40, 43));
    expect(await label(db)).toMatchObject({ labelled: 12, stale: 12, unchanged: 78, reasons: {} });
    expect((await readOutcomes(db)).every(({ reason }) => reason === null)).toBe(true);
  });

  it('orders ties by finer candles, also by those that are loaded later', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const coarse = { symbol: 'BTCUSDT', tf: '5m', vwap: null } as const;
    const flat = { o: 100, h: 100.1, l: 99.9, c: 100 };
    const bars = Array.from({ length: 14 }, (_, index) =>
      makeCandle(start + index * 5 * minute, 100, {
        ...coarse,
        ...(index === 3 ? { ...flat, h: 102, l: 99 } : flat),
      }),
    );
    await upsertCandles(db, bars);
    await createSignals(db, makeSignals(1, { tf: '5m', pred: 'BUY', ts: start + 15 * minute }));
    expect(await label(db, { spec: barrier })).toMatchObject({ losses: 1, labelled: 1 });
    const inside = Array.from({ length: 5 }, (_, index) =>
      makeCandle(start + (15 + index) * minute, 100, {
        vwap: null,
        ...(index === 1 ? { ...flat, h: 102 } : index === 3 ? { ...flat, l: 99 } : flat),
      }),
    );
    await loadCandleFile(db, makeFile(inside));
    expect(await label(db)).toMatchObject({ wins: 1, labelled: 1, stale: 1 });
  });

  it('writes nothing in a dry run', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await upsertCandles(db, makeWalk(100));
    await createSignals(db, makeSignals(95));
    const preview = await label(db, { spec: barrier, dryRun: true });
    expect(preview).toMatchObject({ labelled: 90, pending: 5 });
    expect(await listLabelSpecs(db, 'walker')).toEqual([]);
    expect(await db.query('rows', 'SELECT FROM outcomes')).toEqual([]);
    const { spec: _, ...counts } = preview;
    expect(await label(db, { spec: barrier })).toMatchObject(counts);
  });

  it('declares the first specification, keeps others by name, and rewrites the columns for another declared one', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await upsertCandles(db, makeWalk(100));
    await createSignals(db, makeSignals(80));
    await expect(label(db)).rejects.toMatchObject({ code: 'label.not_declared' });
    await label(db, { spec: barrier });
    const other = parseLabelSpec({ kind: 'fixed-horizon', horizon: 5, threshold: 0.1 });
    await expect(label(db, { spec: other })).rejects.toMatchObject({ code: 'label.spec_conflict' });
    await expect(label(db, { name: 'quick' })).rejects.toMatchObject({ code: 'label.spec_unknown' });
    const columns = await readColumns(db);
    const beside = await label(db, { spec: other, name: 'quick' });
    expect(beside).toMatchObject({ labelled: 80, spec: { name: 'quick', declared: false } });
    expect(await readColumns(db)).toEqual(columns);
    await expect(label(db, { spec: inAtr, name: 'quick' })).rejects.toMatchObject({
      code: 'label.spec_conflict',
    });

    const declared = await label(db, { name: 'quick', declare: true });
    expect(declared).toMatchObject({ labelled: 0, unchanged: 80, spec: { name: 'quick', declared: true } });
    const now = await readColumns(db);
    expect(now).not.toEqual(columns);
    expect(now).toEqual(columnsOf(await readOutcomes(db, 'quick')));
    expect((await listLabelSpecs(db, 'walker')).map(({ name, declared: is }) => [name, is])).toEqual([
      ['quick', true],
      ['barrier +1% -0.5% 10', false],
    ]);
    // The older one goes on beside.
    expect(await label(db, { spec: barrier })).toMatchObject({ labelled: 0, unchanged: 80 });
    expect(await readColumns(db)).toEqual(now);
  });

  it('goes on where it was stopped, with columns that agree with the outcomes meanwhile', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const symbols = ['AUSDT', 'BUSDT'];
    for (const symbol of symbols) {
      await upsertCandles(
        db,
        makeWalk(100).map((candle) => ({ ...candle, symbol })),
      );
      await createSignals(db, makeSignals(80, { symbol }));
    }
    const stop = new AbortController();
    const stopped = label(db, { spec: barrier, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    const halfway = await readOutcomes(db);
    expect(halfway).toHaveLength(80);
    expect((await readColumns(db)).slice(0, 80)).toEqual(columnsOf(halfway));
    expect(await label(db)).toMatchObject({ labelled: 80, unchanged: 80, pending: 0 });
    expect(await readColumns(db)).toEqual(columnsOf(await readOutcomes(db)));
  });

  it('rewrites the columns later if it was stopped after another specification was declared', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await upsertCandles(db, makeWalk(100));
    await createSignals(db, makeSignals(80));
    await label(db, { spec: barrier });
    await declareLabelSpec(db, { modelId: 'walker', spec: inAtr, name: 'atr' });
    expect(await label(db)).toMatchObject({ labelled: 80, spec: { name: 'atr' } });
    expect(await readColumns(db)).toEqual(columnsOf(await readOutcomes(db, 'atr')));
  });

  it('leaves an outcome alone that a bot wrote itself', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await upsertCandles(db, makeWalk(100));
    await createSignals(db, makeSignals(80));
    await ownWin(db, 4);
    expect(await label(db, { spec: barrier })).toMatchObject({ labelled: 79, own: 1, unchanged: 0 });
    expect((await readColumns(db))[3]).toMatchObject({ outcome: 'win', realized_rr: 7 });
    expect(await readOutcomes(db)).toHaveLength(79);
    // One that was labelled before a bot wrote its own outcome stays the bot's when its candles are corrected.
    await ownWin(db, 10);
    const one = makeWalk(100)[12];
    if (one === undefined) throw new Error('no candle');
    await upsertCandles(db, [{ ...one, h: one.h * 1.1 }]);
    expect(await label(db)).toMatchObject({ stale: 8, own: 2 });
    expect((await readColumns(db))[9]).toMatchObject({ outcome: 'win', realized_rr: 7 });
    await label(db, { spec: inAtr, declare: true });
    expect((await readColumns(db))[3]).toMatchObject({ outcome: 'win', realized_rr: 7 });
  });

  it('gives the same outcomes once when two run at once', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await upsertCandles(db, makeWalk(300));
    await createSignals(db, makeSignals(250));
    const [one, two] = await Promise.all([label(db, { spec: barrier }), label(db, { spec: barrier })]);
    expect((one?.labelled ?? 0) + (two?.labelled ?? 0)).toBe(250);
    expect(await readOutcomes(db)).toHaveLength(250);
  });

  it('names a model and a symbol that have no signals', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await createSignals(db, makeSignals(3));
    await expect(label(db, { modelId: 'walkre', spec: barrier })).rejects.toMatchObject({
      code: 'model.unknown',
      hint: 'Did you mean walker?',
    });
    await expect(label(db, { symbol: 'ETHUSDT', spec: barrier })).rejects.toMatchObject({
      code: 'symbol.unknown',
    });
    // Without candles everything is pending.
    expect(await label(db, { spec: barrier })).toMatchObject({ labelled: 0, pending: 3 });
  });

  it('labels compressed history, and corrects it', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const candles = makeWalk(3_000, start, '5m');
    await upsertCandles(db, candles);
    await createSignals(
      db,
      makeSignals(2_900, { tf: '5m' }, 5 * minute).map((one) => ({ ...one, tf: '5m' })),
    );
    await compress(db, server.kind, 'signals');
    const first = await label(db, { spec: barrier });
    expect(first).toMatchObject({ labelled: 2_900, pending: 0 });
    await compress(db, server.kind, 'signals');
    await compress(db, server.kind, 'outcomes');
    const stored = await readOutcomes(db);
    expect(await readColumns(db)).toEqual(columnsOf(stored));
    const one = candles[1_500];
    if (one === undefined) throw new Error('no candle');
    await upsertCandles(db, [{ ...one, h: one.h * 1.05, l: one.l * 0.95 }]);
    expect(await label(db)).toMatchObject({ stale: 10, unchanged: 2_890 });
    const after = await readOutcomes(db);
    expect(after).not.toEqual(stored);
    expect(await readColumns(db)).toEqual(columnsOf(after));
  });
});

async function compress(db: Db, kind: string, table: string): Promise<void> {
  if (kind !== 'timescale') return;
  await db.query('compress', `SELECT compress_chunk(c, true) FROM show_chunks($1) c`, [table]);
}

/** As a bot does that writes itself what became of its signal of this minute. */
async function ownWin(db: Db, index: number): Promise<void> {
  const ts = [new Date(start + index * minute)];
  await db.query(
    'own',
    `INSERT INTO outcomes (spec_id, model_id, symbol, tf, ts, signal_id, pred, outcome, realized_rr)
     SELECT 0, model_id, symbol, tf, ts, id, pred, 'win', 7 FROM signals WHERE ts = $1`,
    ts,
  );
  await db.query('own', `UPDATE signals SET outcome = 'win', realized_rr = 7 WHERE ts = $1`, ts);
}
