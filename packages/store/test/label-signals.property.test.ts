import { describe, expect, it } from '@jest/globals';
import type { Db } from '@tidemark/db';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { type Candle, type NewSignal, sides } from '@tidemark/domain';
import { parseLabelSpec } from '@tidemark/evaluation';
import { createSignals, labelSignals, upsertCandles } from '@tidemark/store';
import { makeCandle, minute, start } from '@tidemark/store/testing';
import fc from 'fast-check';

const modelId = 'walker';
const slots = 40;

/** Flat candles that now and then reach a barrier; `version` says how, so that a later one is a correction. */
function candleAt(slot: number, version: number): Candle {
  const reach = [0.1, 1.2, -1.2, 0.4][(slot * 7 + version * 3) % 4] ?? 0;
  const [up, down] = [1 + Math.max(reach, 0.1) / 100, 1 + Math.min(reach, -0.1) / 100];
  const o = 100 + (slot % 3) / 10;
  return makeCandle(start + slot * minute, o, { o, h: o * up, l: o * down, c: o, vwap: null });
}

function signalAt(slot: number): NewSignal {
  const ts = start + slot * minute;
  const shared = { modelId, symbol: 'BTCUSDT', tf: '1m', proba: 0.5, features: {}, latencyMs: 1 } as const;
  return { ...shared, ts, pred: sides[slot % 3] ?? 'HOLD' };
}

const specs = [
  {
    kind: 'triple-barrier',
    profit: { unit: 'percent', value: 1 },
    stop: { unit: 'percent', value: 1 },
    horizon: 5,
  },
  {
    kind: 'triple-barrier',
    profit: { unit: 'stops', value: 1 },
    stop: { unit: 'atr', value: 1 },
    horizon: 4,
  },
  { kind: 'fixed-horizon', horizon: 3 },
  { kind: 'trend-scanning', spans: [3, 6] },
].map(parseLabelSpec);

const step = fc.oneof(
  fc.record({
    kind: fc.constant('candles' as const),
    slots: fc.array(fc.integer({ min: 0, max: slots - 1 }), { minLength: 1, maxLength: 20 }),
    version: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('signals' as const),
    slots: fc.array(fc.integer({ min: 0, max: slots }), { minLength: 1, maxLength: 20 }),
  }),
  fc.constant({ kind: 'label' as const }),
);

const read = async (db: Db) => ({
  outcomes: await db.query(
    'outcomes',
    `SELECT ts, pred, outcome, label, reason, entry_ts, entry_price, exit_ts, exit_price, label_end, stop, gross_return,
       net_return, realized_rr, buy_rr, sell_rr, mae, mfe FROM outcomes ORDER BY ts`,
  ),
  columns: await db.query('columns', 'SELECT ts, label, outcome, realized_rr FROM signals ORDER BY ts'),
});

const clear = `TRUNCATE candles, candle_revisions, candle_series, signals, outcomes, label_progress, declared_label_specs,
  model_label_specs`;

await describeEachServer(describe, (server) => {
  it('comes to what one run at the end gives, whatever arrives and is corrected in whichever order', async () => {
    await using database = await createTestDatabase(server);
    await using other = await createTestDatabase(server);
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 9 }),
        fc.constantFrom(...specs),
        async (steps, spec) => {
          for (const { db } of [database, other]) await db.query('clear', clear);
          const arrive = async (db: Db, one: (typeof steps)[number]) => {
            if (one.kind === 'signals') await createSignals(db, one.slots.map(signalAt));
            if (one.kind === 'candles') {
              const inOrder = [...new Set(one.slots)].sort((a, b) => a - b);
              await upsertCandles(
                db,
                inOrder.map((slot) => candleAt(slot, one.version)),
              );
            }
          };
          const all = [{ kind: 'signals' as const, slots: [5] }, ...steps];
          for (const one of all) {
            await arrive(database.db, one);
            if (one.kind === 'label') await labelSignals(database.db, { modelId, spec });
          }
          await labelSignals(database.db, { modelId, spec });
          for (const one of all) await arrive(other.db, one);
          await labelSignals(other.db, { modelId, spec });
          const found = await read(database.db);
          expect(found).toEqual(await read(other.db));
          const again = await labelSignals(database.db, { modelId });
          expect(again).toMatchObject({ labelled: 0, stale: 0 });
          expect(await read(database.db)).toEqual(found);
        },
      ),
      { numRuns: 40 },
    );
  });
});
