import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import type { Candle } from '@tidemark/domain';
import { type FeatureStore, parseDatasetSpec } from '@tidemark/feature-store';
import { createLongChunkDatabase, makeStore } from '@tidemark/feature-store/testing';
import { close, createViewRegistry, defineFeatureView, diff } from '@tidemark/features';
import { upsertCandles } from '@tidemark/store';
import { settleKnownAt } from '@tidemark/store/testing';
import { type JudgedVersion, judgeVersion } from '../src/gate/judge-version.ts';

const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.UTC(2026, 0, 1);
const view = defineFeatureView({
  name: 'moves',
  version: 1,
  features: {
    change: {
      expression: diff(close),
      description: 'change',
      unit: 'price',
      range: 'any',
      source: 'this test',
    },
  },
});

/** Up 3% in even hours, down as much in odd ones. */
function market(hours: number): Candle[] {
  return Array.from({ length: hours }, (_, at) => {
    const up = at % 2 === 0;
    const [o, c] = up ? [100, 103] : [103, 100];
    return {
      symbol: 'BTCUSDT',
      tf: '1h',
      ts: begin + at * hour,
      o,
      c,
      h: 103.1,
      l: 99.9,
      v: 1,
      vwap: null,
      takerBuyVol: null,
    };
  });
}

const spec = parseDatasetSpec({
  name: 'hours',
  rows: { of: 'candles', symbols: ['BTCUSDT'], tf: '1h', from: begin, to: begin + 10 * day },
  views: ['moves@1'],
  labels: { kind: 'triple-barrier', profit: '2%', stop: '2%', horizon: 1 },
  split: { kind: 'walk-forward', folds: 2 },
});

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let store: FeatureStore;
  beforeAll(async () => {
    database = await createLongChunkDatabase(server);
    store = await makeStore();
    await upsertCandles(database.db, market(60 * 24));
    await settleKnownAt(database.db);
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  /** A version that predicts by a rule of the hour, and whose training ended after so many days. */
  const version = (rule: string, endsAfter: number, seen: string[] = []): JudgedVersion => ({
    model: {
      modelId: 'trend',
      views: [{ name: 'moves', version: 1, fingerprint: view.fingerprint }],
      labelEnd: begin + endsAfter * day,
    },
    async predict(rows, out) {
      const { connection } = store.engine;
      const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${rows}')`);
      seen.push(...described.getRows().map(([name]) => String(name)));
      await connection.run(
        `COPY (SELECT "row", ${rule} AS pred, 0.9 AS proba FROM read_parquet('${rows}')) TO '${out}' (FORMAT parquet)`,
      );
    },
  });
  const right = `CASE WHEN hour("timestamp") % 2 = 0 THEN 'BUY' ELSE 'SELL' END`;
  const wrong = `CASE WHEN hour("timestamp") % 2 = 0 THEN 'SELL' ELSE 'BUY' END`;
  const judge = (candidate: JudgedVersion, active: JudgedVersion | null, embargoMs = day) =>
    judgeVersion(store, database.db, {
      ...{ candidate, active, spec, embargoMs, until: begin + 50 * day, product: 'test' },
      views: createViewRegistry([view]),
    });

  it('judges by decisions after the training of both and the embargo, which neither is told of', async () => {
    const seen: string[] = [];
    const { window, report, dataset } = await judge(version(right, 10, seen), version(wrong, 15));
    expect(window).toEqual({ from: begin + 16 * day, to: begin + 50 * day });
    expect(report).toMatchObject({ passed: true, against: 'active' });
    expect(report.checks[0]).toMatchObject({ check: 'decisions', found: 34 * 24 });
    expect(seen).toEqual(['row', 'symbol', 'tf', 'timestamp', 'change']);
    expect(dataset).toMatchObject({ name: 'hours-gate' });
  });

  it('does not let the worse pass, nor the first one that is no better than nothing', async () => {
    expect((await judge(version(wrong, 10), version(right, 10))).report.passed).toBe(false);
    expect((await judge(version(right, 10), null)).report).toMatchObject({
      passed: true,
      against: 'benchmarks',
    });
    expect((await judge(version(`'BUY'`, 10), null)).report.passed).toBe(false);
  });

  it('does not pass what leaves nothing to judge it by', async () => {
    const { report, dataset, window } = await judge(version(right, 49.99), version(wrong, 10));
    expect([report.passed, dataset]).toEqual([false, null]);
    expect(window.from).toBe(window.to);
  });
});
