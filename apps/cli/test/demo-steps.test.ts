import { describe, expect, it } from '@jest/globals';
import type { Db } from '@tidemark/db';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import type { Candle } from '@tidemark/domain';
import { scoredSignalsOf, summarizePerformance } from '@tidemark/evaluation';
import {
  claimRetrainRequest,
  completeRetrainRequest,
  iterateSignals,
  readSeries,
  upsertCandles,
} from '@tidemark/store';
import { baselineModelId } from '../src/demo/baseline-strategy.ts';
import type { SymbolPerformance } from '../src/demo/demo-report.ts';
import { emitSignals } from '../src/demo/emit-signals.ts';
import { requestRetrain } from '../src/demo/request-retrain.ts';
import { resolveOutcomes } from '../src/demo/resolve-outcomes.ts';
import { simulateCandles, simulatedMarkets } from '../src/demo/simulate-candles.ts';

const day = 86_400_000;
const from = Date.parse('2026-02-01T00:00:00Z');
const market = simulatedMarkets[2];
const days = (first: number, count: number): Candle[] => [
  ...simulateCandles({ market, from: from + first * day, count: count * 1_440, seed: first + 1 }),
];

async function runOnce(db: Db) {
  const series = await readSeries(db, market.symbol, '1m');
  const emitted = await emitSignals(db, series, () => performance.now());
  return { emitted, performance: await resolveOutcomes(db, series) };
}

async function readSignals(db: Db) {
  const signals = [];
  const range = { from, to: from + 30 * day };
  for await (const signal of iterateSignals(db, { range, modelId: baselineModelId })) signals.push(signal);
  return signals;
}

await describeEachServer(describe, (server) => {
  describe('emitting and resolving', () => {
    it('stores each signal once, resolves what has ended, and changes nothing when run again', async () => {
      await using test = await createTestDatabase(server);
      await upsertCandles(test.db, days(0, 3));
      const first = await runOnce(test.db);
      // 288 quarters of an hour, less those before 241 candles had closed.
      expect(first.emitted).toEqual({ candles: 3 * 1_440, inserted: 288 - 16 });
      const signals = await readSignals(test.db);
      expect(signals).toHaveLength(272);
      // Four hours of path: the decisions of the last four hours, all but the one that ends with the last candle.
      const lastResolved = from + 3 * day - 240 * 60_000;
      for (const { ts, pred, label, outcome, realizedRr, latencyMs } of signals) {
        expect(label === null).toBe(ts > lastResolved);
        expect(outcome === null).toBe(ts > lastResolved || pred === 'HOLD');
        expect(realizedRr === null).toBe(outcome === null);
        expect(latencyMs).toBeGreaterThan(0);
      }
      const resolved = signals.filter((signal) => signal.realizedRr !== null);
      const total = resolved.reduce((sum, signal) => sum + (signal.realizedRr ?? 0), 0);
      expect(first.performance).toMatchObject({ signals: 272, resolved: resolved.length, unresolved: 0 });
      const { averageR, gross } = first.performance;
      expect(averageR).toBeCloseTo(total / resolved.length, 9);
      // Both sides cost 7 basis points, and the stop is at 0.75%.
      expect(Number(gross.averageR) - Number(averageR)).toBeCloseTo(14 / 75, 9);

      const second = await runOnce(test.db);
      expect(second).toEqual({ emitted: { candles: 4_320, inserted: 0 }, performance: first.performance });
      expect(await readSignals(test.db)).toEqual(signals);
    });

    it('resolves later what was pending, and leaves unresolved what a gap has cut off', async () => {
      await using test = await createTestDatabase(server);
      await upsertCandles(test.db, days(0, 1));
      const before = await runOnce(test.db);
      await upsertCandles(test.db, [...days(1, 1), ...days(4, 1)]);
      const after = await runOnce(test.db);
      expect(after.performance.resolved).toBeGreaterThan(before.performance.resolved);
      const cutOff = (await readSignals(test.db)).filter((signal) => signal.outcome === 'unresolved');
      expect(cutOff.length).toBeGreaterThan(0);
      for (const { ts, label } of cutOff) {
        expect([ts > from + 2 * day - 240 * 60_000, ts <= from + 2 * day, label]).toEqual([true, true, null]);
      }
      expect(after.performance.unresolved).toBe(cutOff.length);
    });
  });

  describe('requesting a retrain', () => {
    const worst: SymbolPerformance = {
      ...summarizePerformance(scoredSignalsOf([])),
      symbol: 'AUSDT',
      resolved: 8,
      averageR: -0.25,
    };

    it('reuses an open request and makes a new one once that is done', async () => {
      await using test = await createTestDatabase(server);
      const first = await requestRetrain(test.db, worst);
      expect(first).toMatchObject({
        modelId: baselineModelId,
        key: 'AUSDT',
        status: 'pending',
        priority: 4,
        reused: false,
        reason: expect.stringContaining('average R -0.250 over 8 resolved signals'),
      });
      expect(await requestRetrain(test.db, worst)).toEqual({ ...first, reused: true });
      const claimed = await claimRetrainRequest(test.db, { worker: 'test' });
      if (claimed === null) throw new Error('nothing could be claimed');
      expect(await requestRetrain(test.db, worst)).toMatchObject({ id: first.id, reused: true });
      await completeRetrainRequest(test.db, claimed.lease);
      const next = await requestRetrain(test.db, worst);
      expect(next).toMatchObject({ status: 'pending', reused: false });
      expect(next.id).not.toBe(first.id);
    });

    it('asks separately for each symbol', async () => {
      await using test = await createTestDatabase(server);
      const one = await requestRetrain(test.db, worst);
      const other = await requestRetrain(test.db, { ...worst, symbol: 'BUSDT' });
      expect(other.reused).toBe(false);
      expect(other.id).not.toBe(one.id);
    });
  });
});
