// Labelling 100,000 signals over 500,000 candles, the writing of outcomes not counted, beside a plain pass of
// `iterateCandleBatches` that only reads these candles. Ours reads the signals that have no outcome yet and the candles,
// and computes triple-barrier outcomes; the peer drops what it reads.
//
// A regression here means that candles are read more than once, that windows overlap by more than a horizon, or that the
// search for a touch has become linear in the horizon.
import type { Db } from '@tidemark/db';
import { createTestDatabase, type TestServer } from '@tidemark/db/testing';
import { parseLabelSpec } from '@tidemark/evaluation';
import { iterateCandleBatches, labelSignals } from '@tidemark/store';
import type { Bench, BenchOptions } from '../support/bench.ts';
import { generateHistory } from '../support/generate-history.ts';
import { interleave } from '../support/interleave.ts';
import type { Measurement } from '../support/measurement.ts';
import { time } from '../support/time.ts';

const rounds = 5;
const minute = 60_000;
const modelId = 'bench-labelling';
const symbol = 'S001';

const spec = parseLabelSpec({
  kind: 'triple-barrier',
  profit: { unit: 'percent', value: 1 },
  stop: { unit: 'percent', value: 1 },
  horizon: 60,
});

export const labelling: Bench = {
  title: 'labelling signals against a plain pass that only reads the same candles',
  async *run(options) {
    for (const server of options.servers) yield await measure(server, options);
  },
};

async function measure(server: TestServer, { quick, log }: BenchOptions): Promise<Measurement> {
  const minutes = quick ? 20_000 : 500_000;
  await using database = await createTestDatabase(server);
  const { db } = database;
  // 8,333 chunks of an hour would take minutes to make, for both sides alike.
  if (server.kind === 'timescale') {
    await db.query('widen-chunks', `SELECT set_chunk_time_interval('candles', interval '7 days')`);
  }
  const { live } = await generateHistory(db, { symbols: 1, minutes, stoppedAfter: 1_000 }, log);
  const from = live.lastTs - (minutes - 1) * minute;
  const signals = await storeSignals(db, from, minutes);
  const range = { from, to: live.lastTs + 1 };
  let candles = 0;
  const [ours = [], theirs = []] = await interleave(rounds, [
    () =>
      time(async () => {
        const { labelled, pending } = await labelSignals(db, { modelId, spec, dryRun: true });
        if (labelled + pending !== signals || labelled < 0.99 * signals)
          throw new Error(`labelled ${labelled} of ${signals}`);
      }),
    () =>
      time(async () => {
        candles = 0;
        for await (const batch of iterateCandleBatches(db, { symbol, tf: '1m', range }))
          candles += batch.length;
      }),
  ]);
  if (candles !== minutes) throw new Error(`read ${candles} of ${minutes} candles`);
  return {
    what: `labelling ${signals} signals over ${minutes} candles, without writing`,
    server: server.name,
    peer: 'one plain pass that only reads these candles',
    unit: 's',
    ours,
    theirs,
    bound: { is: 'at most', value: 3 },
    ...(server.kind === 'timescale' ? { note: 'chunks of 7 days' } : {}),
  };
}

const insert = `
  INSERT INTO signals (model_id, symbol, tf, ts, pred, proba, features)
  SELECT $1, $2, '1m', ts, (ARRAY['BUY', 'SELL', 'HOLD'])[1 + (extract(epoch FROM ts)::bigint / 300) % 3], 0.5, '{}'
  FROM generate_series($3::timestamptz, $4::timestamptz - interval '1 minute', interval '5 minutes') ts`;

/** A signal every five minutes. @returns how many */
async function storeSignals(db: Db, from: number, minutes: number): Promise<number> {
  // A day of the signals' chunks takes some 17 locks to make.
  const step = 50 * 1440;
  for (let at = 0; at < minutes; at += step) {
    const bounds = [new Date(from + at * minute), new Date(from + Math.min(at + step, minutes) * minute)];
    await db.query('generate-signals', insert, [modelId, symbol, ...bounds]);
  }
  await db.query('analyze', 'ANALYZE signals');
  return Math.ceil(minutes / 5);
}
