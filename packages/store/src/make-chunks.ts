import type { Db } from '@tidemark/db';
import type { Layout } from './read-layout.ts';

/** Chunks per transaction: making one takes some 17 locks, of which a stock server has 7,800, and 3 to 8 ms. */
const chunksPerTransaction = 100;

/** Slots to look over at once for chunks that are there: a month of hours, so that a file asks once. */
const slotsPerLook = 750;

const findChunks = `
  SELECT (extract(epoch FROM range_start) * 1000)::float8 AS start, (extract(epoch FROM range_end) * 1000)::float8 AS stop
  FROM timescaledb_information.chunks
  WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND range_start < $3 AND range_end > $2`;

const make = `
  SELECT count(*) FROM unnest($2::timestamptz[]) AS slot(start),
    LATERAL _timescaledb_functions.create_chunk(('public.' || $1::text)::regclass, jsonb_build_object('ts', jsonb_build_array(
      (extract(epoch FROM slot.start) * 1000000)::bigint, (extract(epoch FROM slot.start) * 1000000)::bigint + $3::bigint * 1000)))`;

/** Makes the chunks of a hypertable that given times fall into, in small transactions of their own. */
export interface ChunkMaker {
  /** Remembers that a row of this time (epoch milliseconds) is coming. */
  expect(ts: number): void;
  /** How many chunks the rows so far fall into. */
  readonly count: number;
  /** Makes the chunks that are expected and not there yet. */
  make(): Promise<void>;
}

/**
 * A transaction that made all chunks of a long history would run out of locks on a stock server (about 1,420 new
 * chunks), and two loads that make the same chunk would wait for each other until one commits: so chunks are made
 * first, each time in a short transaction on another connection.
 * @param chunkInterval milliseconds, or null on plain PostgreSQL, where there is nothing to make
 */
export function createChunkMaker(db: Db, table: keyof Layout, chunkInterval: number | null): ChunkMaker {
  if (chunkInterval === null) return { count: 0, expect: () => undefined, make: async () => undefined };
  const interval = chunkInterval;
  /** Slots that rows fall into, and those of them that are still to be seen to. */
  const touched = new Set<number>();
  const pending = new Set<number>();
  /** Slots that a chunk covers, in whole or in part: a new one would collide with it. */
  const covered = new Set<number>();
  let looked = { from: 0, to: 0 };
  const instant = (slot: number) => new Date(slot * interval);

  async function lookAt(first: number, last: number): Promise<void> {
    if (first >= looked.from && last < looked.to) return;
    looked = { from: first, to: Math.max(last + 1, first + slotsPerLook) };
    const bound = [table, instant(looked.from), instant(looked.to)];
    for (const { start, stop } of await db.query<{ start: number; stop: number }>(
      'find-chunks',
      findChunks,
      bound,
    )) {
      const end = Math.min(Math.ceil(stop / interval), looked.to);
      for (let slot = Math.max(Math.floor(start / interval), looked.from); slot < end; slot += 1)
        covered.add(slot);
    }
  }

  return {
    expect(ts) {
      const slot = Math.floor(ts / interval);
      if (touched.has(slot)) return;
      touched.add(slot);
      pending.add(slot);
    },
    get count() {
      return touched.size;
    },
    async make() {
      const slots = [...pending].sort((a, b) => a - b);
      pending.clear();
      const [first, last] = [slots[0], slots.at(-1)];
      if (first === undefined || last === undefined) return;
      await lookAt(first, last);
      const missing = slots.filter((slot) => !covered.has(slot));
      for (let at = 0; at < missing.length; at += chunksPerTransaction) {
        const starts = missing.slice(at, at + chunksPerTransaction).map(instant);
        await db.query('make-chunks', make, [table, starts, interval]);
      }
    },
  };
}
