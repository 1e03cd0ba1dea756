import type { Db } from '@tidemark/db';

/** Chunks per transaction: making one takes some 17 locks, of which a stock server has 7,800, and 10 ms. */
const chunksPerTransaction = 25;

const make = `
  SELECT count(*) FROM unnest($2::timestamptz[]) AS slot(start),
    LATERAL (SELECT slot.start + make_interval(secs => $3::float8 / 1000) AS stop) span,
    LATERAL _timescaledb_functions.create_chunk(('public.' || $1::text)::regclass, jsonb_build_object('ts', jsonb_build_array(
      (extract(epoch FROM slot.start) * 1000000)::bigint, (extract(epoch FROM span.stop) * 1000000)::bigint)))
  WHERE NOT EXISTS (SELECT FROM timescaledb_information.chunks c
    WHERE c.hypertable_schema = 'public' AND c.hypertable_name = $1::text
      AND c.range_start < span.stop AND c.range_end > slot.start)`;

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
export function createChunkMaker(
  db: Db,
  table: 'candles' | 'signals',
  chunkInterval: number | null,
): ChunkMaker {
  if (chunkInterval === null) return { count: 0, expect: () => undefined, make: async () => undefined };
  const made = new Set<number>();
  const expected = new Set<number>();
  return {
    expect(ts) {
      const slot = Math.floor(ts / chunkInterval);
      if (!made.has(slot)) expected.add(slot);
    },
    get count() {
      return made.size + expected.size;
    },
    async make() {
      const slots = [...expected].sort((a, b) => a - b);
      expected.clear();
      for (let at = 0; at < slots.length; at += chunksPerTransaction) {
        const starts = slots.slice(at, at + chunksPerTransaction);
        await db.query('make-chunks', make, [
          table,
          starts.map((slot) => new Date(slot * chunkInterval)),
          chunkInterval,
        ]);
        for (const slot of starts) made.add(slot);
      }
    },
  };
}
