import { type Db, type DbTransaction, readRetentionHorizon } from '@tidemark/db';
import { type NewSignal, parseNewSignal } from '@tidemark/domain';
import { deadlockDetected, hasSqlState, uniqueViolation } from '../candles/has-sql-state.ts';
import { chunksPerWrite } from '../chunk-budget.ts';
import { createChunkMaker } from '../make-chunks.ts';
import { readLayout } from '../read-layout.ts';
import { refuseExpired } from './check-signal-retention.ts';
import { copySignals } from './copy-signals.ts';
import { mayBeStored } from './may-be-stored.ts';

const sql = `
  INSERT INTO signals (model_id, symbol, tf, ts, pred, proba, features, latency_ms)
  SELECT model_id, symbol, tf, ts, pred, proba, features::jsonb, latency_ms
  FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::float8[], $7::text[], $8::float8[])
    AS row(model_id, symbol, tf, ts, pred, proba, features, latency_ms)
  ON CONFLICT (model_id, symbol, tf, ts) DO NOTHING`;

/** Rows per transaction. */
const batchSize = 5_000;

/** Batches that are written at a time: while one is committed or the server's turn, the next is checked and encoded. */
const writers = 2;

/** How often a batch is written that a deadlock with a merging job breaks off. */
const attempts = 4;

export interface CreatedSignals {
  readonly inserted: number;
  /** Signals of the same model, symbol, timeframe and time that were there before; they stay as they are. */
  readonly existing: number;
}

/**
 * Writes many signals, in batches of at most 5,000 a transaction. Idempotent: a signal is what the model said at that time,
 * so one that is stored already is left alone.
 * @throws TidemarkError `signal.invalid`, `features.invalid` before its batch is written; `signal.before_retention`
 */
export async function createSignals(
  db: Db,
  signals: AsyncIterable<NewSignal> | Iterable<NewSignal>,
): Promise<CreatedSignals> {
  const horizon = (await readRetentionHorizon(db)).signals;
  const chunkInterval = (await readLayout(db)).signals;
  const chunks = createChunkMaker(db, 'signals', chunkInterval);
  const slots = new Set<number>();
  /** Batches on their way; one that failed stays, to be seen. */
  const underWay = new Set<Promise<void>>();
  let inserted = 0;
  let total = 0;
  let batch: NewSignal[] = [];

  async function write(): Promise<void> {
    const written = batch;
    batch = [];
    slots.clear();
    for (const signal of written) chunks.expect(signal.ts);
    await chunks.make();
    if (underWay.size === writers) await Promise.race(underWay);
    const writing: Promise<void> = writeBatch(db, written).then((count) => {
      underWay.delete(writing);
      inserted += count;
    });
    underWay.add(writing);
    // What fails while nothing waits for it is thrown where the next one begins, or at the end.
    writing.catch(() => undefined);
    total += written.length;
  }

  try {
    for await (const input of signals) {
      const signal = parseNewSignal(input);
      refuseExpired(signal.ts, horizon);
      batch.push(signal);
      if (chunkInterval !== null) slots.add(Math.floor(signal.ts / chunkInterval));
      if (batch.length === batchSize || slots.size === chunksPerWrite) await write();
    }
    if (batch.length > 0) await write();
    await Promise.all(underWay);
  } finally {
    // Nothing is written after the call has ended.
    await Promise.allSettled(underWay);
  }
  return { inserted, existing: total - inserted };
}

/** By COPY where no key can be stored yet, and by INSERT where one may be. Returns how many were new. */
async function writeBatch(db: Db, batch: readonly NewSignal[]): Promise<number> {
  for (let attempt = 1, byCopy = true; ; attempt += 1) {
    try {
      return await db.transaction(async (tx) => {
        if (!byCopy || (await mayBeStored(tx, batch))) return insertBatch(tx, batch);
        await copySignals(tx, batch);
        return batch.length;
      });
    } catch (error) {
      // Another writer was faster between the look and the COPY.
      if (hasSqlState(error, uniqueViolation) && byCopy) byCopy = false;
      else if (!hasSqlState(error, deadlockDetected) || attempt === attempts) throw error;
    }
  }
}

async function insertBatch(tx: DbTransaction, batch: readonly NewSignal[]): Promise<number> {
  const rows = await tx.query<{ id: string }>('create-signals', `${sql} RETURNING id`, [
    batch.map((signal) => signal.modelId),
    batch.map((signal) => signal.symbol),
    batch.map((signal) => signal.tf),
    batch.map((signal) => new Date(signal.ts)),
    batch.map((signal) => signal.pred),
    batch.map((signal) => signal.proba),
    batch.map((signal) => JSON.stringify(signal.features)),
    batch.map((signal) => signal.latencyMs),
  ]);
  return rows.length;
}
