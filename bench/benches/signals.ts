// Signals with fifty features, written as bots write them: in batches, beside COPY of the same rows ready-made into the same
// table with its indexes and triggers, and beside prisma.createMany; and one at a time, beside a bare prepared INSERT.
//
// A regression means that signals are checked or encoded at a greater cost, that a batch takes more statements or round trips,
// or that one signal takes more than the one statement that writes it.
import { once } from 'node:events';
import type { Db } from '@tidemark/db';
import { createTestDatabase, type TestServer } from '@tidemark/db/testing';
import type { Candle, NewSignal } from '@tidemark/domain';
import { createSignal, createSignals } from '@tidemark/store';
import { from as copyFrom } from 'pg-copy-streams';
import type { Bench, BenchOptions } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { makeSignals } from '../support/make-signals.ts';
import type { Measurement } from '../support/measurement.ts';
import { time } from '../support/time.ts';

const minute = 60_000;
const start = Date.parse('2026-02-01T00:00:00Z');

export const signals: Bench = {
  title: 'writing signals with 50 features against COPY, createMany and a prepared INSERT',
  async *run(options) {
    for (const server of options.servers) {
      yield* measureBatches(server, options);
      yield* measureSingles(server, options);
    }
  },
};

async function* measureBatches(
  server: TestServer,
  { quick, log }: BenchOptions,
): AsyncGenerator<Measurement> {
  await using database = await createTestDatabase(server);
  const { db } = database;
  const rows = [...makeSignals(randomWalk(quick ? 3_060 : 30_060), 1)];
  const readyMade = rows.map(toCopyLine);
  const few = rows.slice(0, quick ? 500 : 3_000);
  const rate = async (count: number, write: () => Promise<unknown>) => {
    await db.query('empty-signals', 'TRUNCATE signals');
    const seconds = await time(write);
    log(`${Math.round(count / seconds)} rows/s`);
    return count / seconds;
  };
  const [ours = [], copied = [], created = []] = await interleave(quick ? 1 : 5, [
    () => rate(rows.length, () => createSignals(db, rows)),
    () => rate(rows.length, () => copyReadyMade(db, readyMade)),
    () => rate(few.length, () => createMany(db, few)),
  ]);
  const common = { server: server.name, unit: 'rows/s', ours };
  const what = `batches of signals (${rows.length} rows)`;
  yield {
    ...common,
    what,
    peer: 'COPY of ready-made rows',
    theirs: copied,
    bound: { is: 'at least', value: 0.7 },
    note: 'the same table, its indexes and triggers on both sides',
  };
  yield {
    ...common,
    what,
    peer: 'prisma.createMany',
    theirs: created,
    bound: { is: 'at least', value: 10 },
    note: `createMany over ${few.length} rows`,
  };
}

const columns = 'model_id, symbol, tf, ts, pred, proba, features, latency_ms';

async function* measureSingles(server: TestServer, { quick }: BenchOptions): AsyncGenerator<Measurement> {
  await using database = await createTestDatabase(server);
  const { db } = database;
  const count = quick ? 50 : 1_000;
  const rows = [...makeSignals(randomWalk(2 * count + 60), 1)];
  const client = await db.pool.connect();
  try {
    const insert = {
      name: 'bare-insert',
      text: `INSERT INTO signals (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
    };
    let next = 0;
    const take = () => {
      const row = rows[next++];
      if (row === undefined) throw new Error('not enough signals were made');
      return row;
    };
    const [ours = [], theirs = []] = await interleave(count, [
      async () => {
        const row = take();
        return 1_000 * (await time(() => createSignal(db, row)));
      },
      async () => {
        const row = take();
        const { modelId, symbol, tf, ts, pred, proba, features, latencyMs } = row;
        const values = [modelId, symbol, tf, new Date(ts), pred, proba, JSON.stringify(features), latencyMs];
        return 1_000 * (await time(() => client.query({ ...insert, values })));
      },
    ]);
    yield {
      what: 'one signal, durably written',
      server: server.name,
      unit: 'ms',
      ours,
      peer: 'the bare prepared INSERT',
      theirs,
      bound: { is: 'at most', value: 2 },
      note: 'medians',
    };
  } finally {
    client.release();
  }
}

function* walk(count: number): Generator<Candle> {
  let state = 7;
  let price = 100;
  for (let at = 0; at < count; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const o = price;
    price *= 1 + (state / 2 ** 32 - 0.5) / 500;
    const [h, l] = [Math.max(o, price) * 1.0002, Math.min(o, price) * 0.9998];
    const rest = { o, h, l, c: price, v: 10 + (state % 100), vwap: null, takerBuyVol: state % 10 };
    yield { symbol: 'BENCHUSDT', tf: '1m', ts: start + at * minute, ...rest };
  }
}

const randomWalk = (count: number): Candle[] => [...walk(count)];

function toCopyLine({ modelId, symbol, tf, ts, pred, proba, features, latencyMs }: NewSignal): string {
  const fields = [
    modelId,
    symbol,
    tf,
    new Date(ts).toISOString(),
    pred,
    proba ?? '\\N',
    JSON.stringify(features),
    latencyMs ?? '\\N',
  ];
  return `${fields.join('\t')}\n`;
}

/** As fast as a client can: text that was made before, in pieces of 64 kB and more. */
async function copyReadyMade(db: Db, lines: readonly string[]): Promise<void> {
  const client = await db.pool.connect();
  try {
    const stream = client.query(copyFrom(`COPY signals (${columns}) FROM STDIN`));
    for (let at = 0; at < lines.length; at += 100) {
      if (!stream.write(lines.slice(at, at + 100).join(''))) await once(stream, 'drain');
    }
    stream.end();
    await once(stream, 'finish');
  } finally {
    client.release();
  }
}

async function createMany(db: Db, rows: readonly NewSignal[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 1_000) {
    const data = rows.slice(at, at + 1_000).map(({ ts, ...row }) => ({ ...row, ts: new Date(ts) }));
    await db.prisma.signal.createMany({ data });
  }
}
