import type { RunQuery } from '@tidemark/db';
import { TidemarkError } from '@tidemark/domain';
import type { Series } from './candles/lock-load.ts';

/**
 * Chunks that one read plans over at most. Each chunk costs a lock for itself and for each of its indexes, and a stock
 * server has some 7,800 for all sessions together; beyond a few hundred chunks planning takes longer than reading.
 */
const chunksPerRead = 200;

/** The longest time window for one read, in milliseconds. @param chunkInterval null on plain tables, which have no chunks */
export function longestWindow(chunkInterval: number | null): number {
  return chunkInterval === null ? Number.POSITIVE_INFINITY : chunksPerRead * chunkInterval;
}

/**
 * Chunks that one transaction writes signals into at most: an insert was measured to hold 10 locks for each and an update
 * 9, so that a batch of 1,000 daily signals, each in a chunk of its own, took more than a stock server has.
 */
export const chunksPerWrite = 100;

/** Locks that a load holds for each chunk: 4 were measured for a straight COPY, 7.3 when it corrects every candle. */
const locksPerChunk = 8;

const readCapacity = `
  SELECT current_setting('max_locks_per_transaction')::int
    * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int) AS locks`;

/** How many chunks one load may touch before the server runs out of shared memory for its locks. */
export async function readChunkBudget(db: { readonly query: RunQuery }): Promise<number> {
  const [row] = await db.query<{ locks: number }>('read-lock-capacity', readCapacity);
  return Math.floor((row?.locks ?? 0) / locksPerChunk);
}

/** A load into more chunks than the server has locks for would fail half-way, after making them all. */
export function tooManyChunks({ symbol, tf }: Series, budget: number): TidemarkError {
  return new TidemarkError(
    'ingest.too_many_chunks',
    `the load of ${symbol} ${tf} spans more than ${budget} chunks, and this server has locks for no more in one transaction`,
    {
      value: budget,
      hint: "Make chunks longer first (TIDEMARK_CHUNK_CANDLES='7 days' tidemark db policies apply), split the file, or raise max_locks_per_transaction on the server.",
    },
  );
}
