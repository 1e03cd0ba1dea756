// The latest 500 candles of one symbol, as `readLatestCandles` reads them, beside its peer: a prepared statement over
// the same pg client library with the ideal time bounds, which knows in advance where the rows lie, and the same mapping
// of rows. Planning is included on both sides, and the ideal bounds cost the peer nothing.
//
// A regression here means that a read has lost its time bound, so that it plans over every chunk (17 to 22 s at 4,401
// chunks), that it takes more round trips, or that what finds the end of a symbol's history steps through time.
import { maintain } from '@tidemark/db';
import { createTestDatabase, type TestServer } from '@tidemark/db/testing';
import { readLatestCandles } from '@tidemark/store';
import type { Bench, BenchOptions } from '../support/bench.ts';
import { generateHistory, type History } from '../support/generate-history.ts';
import { interleave, type Run } from '../support/interleave.ts';
import type { Measurement } from '../support/measurement.ts';
import { openIdealReader } from '../support/open-ideal-reader.ts';
import { time } from '../support/time.ts';

const reads = 200;
const limit = 500;
const minute = 60_000;
const sixMonths = 183 * 1440;

/** Ten million candles: forty symbols over 174 days. */
const large: History = { symbols: 40, minutes: 250_000, stoppedAfter: 86_400 };
/** Six months in 4,392 chunks of an hour. */
const manyChunks: History = { symbols: 2, minutes: sixMonths, stoppedAfter: 86_400 };
const small: History = { symbols: 4, minutes: 20_000, stoppedAfter: 5_000 };

export const latest: Bench = {
  title: `latest ${limit} candles of a symbol against a prepared statement with the ideal time bound`,
  async *run(options) {
    for (const server of options.servers) {
      if (server.kind === 'plain') {
        yield* measure(server, options, { what: 'plain table', history: large, compressed: false });
      } else {
        yield* measure(server, options, {
          what: 'uncompressed chunks',
          history: manyChunks,
          compressed: false,
        });
        yield* measure(server, options, {
          what: 'compressed and rolled up',
          history: large,
          compressed: true,
        });
      }
    }
  },
};

interface Case {
  readonly what: string;
  readonly history: History;
  readonly compressed: boolean;
}

async function* measure(
  server: TestServer,
  { quick, log }: BenchOptions,
  { what, history: full, compressed }: Case,
): AsyncGenerator<Measurement> {
  const history = quick ? small : full;
  await using database = await createTestDatabase(server);
  const { db } = database;
  const generated = await generateHistory(db, history, log);
  if (compressed) {
    const { seconds } = await maintain(db);
    log(`compressed and rolled up in ${seconds.toFixed(0)} s`);
  }
  const chunks = server.kind === 'plain' ? '' : `, ${await countChunks()} chunks`;
  const stored = `${(generated.rows / 1e6).toFixed(2)} million rows${chunks}`;

  async function countChunks(): Promise<number> {
    const [row] = await db.query<{ n: number }>(
      'count-chunks',
      `SELECT count(*)::int AS n FROM timescaledb_information.chunks WHERE hypertable_name = 'candles'`,
    );
    return row?.n ?? 0;
  }

  await using ideal = await openIdealReader(db, limit);
  const ours = (symbol: string): Run => {
    const read = () => readLatestCandles(db, { symbol, tf: '1m', limit });
    return async () => 1000 * (await time(read));
  };
  const theirs = (symbol: string, last: number): Run => {
    const read = () => ideal.read(symbol, last - (limit - 1) * minute, last);
    return async () => 1000 * (await time(read));
  };
  const { live, stopped } = generated;
  const same = JSON.stringify(await readLatestCandles(db, { symbol: live.symbol, tf: '1m', limit }));
  if (
    same !== JSON.stringify(await ideal.read(live.symbol, live.lastTs - (limit - 1) * minute, live.lastTs))
  ) {
    throw new Error('the two sides read different rows');
  }
  const sides = [
    ours(live.symbol),
    theirs(live.symbol, live.lastTs),
    ours(stopped.symbol),
    theirs(stopped.symbol, stopped.lastTs),
  ];
  await interleave(20, sides);
  const [liveOurs = [], liveTheirs = [], stoppedOurs = [], stoppedTheirs = []] = await interleave(
    reads,
    sides,
  );

  const common = { server: server.name, unit: 'ms', note: stored };
  yield {
    ...common,
    what: `latest ${limit}, ${what}`,
    peer: 'prepared statement with the ideal bound',
    ours: liveOurs,
    theirs: liveTheirs,
    bound: { is: 'at most', value: 2 },
  };
  yield {
    ...common,
    what: `latest ${limit} of a symbol that stopped trading, ${what}`,
    peer: 'the prepared statement on the symbol that trades',
    ours: stoppedOurs,
    theirs: liveTheirs,
    bound: { is: 'at most', value: 10 },
  };
  yield {
    ...common,
    what: `latest ${limit} of a symbol that stopped trading, ${what}`,
    peer: 'prepared statement with the ideal bound on that symbol',
    ours: stoppedOurs,
    theirs: stoppedTheirs,
    bound: null,
  };
}
