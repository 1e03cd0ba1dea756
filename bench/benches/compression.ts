// The space that stored rows take after compression with the roll-up. Peers: the same rows in the hypertable before it was
// compressed, and, only told, in one plain table with the same indexes.
//
// A regression means that chunks are no longer merged (a default index on the compressed chunks, another order), that
// merged chunks are not compressed again, so that batches stay at sixty rows, or that the segments have become too fine.
import { maintain } from '@tidemark/db';
import { createTestDatabase, realKlines, type TestServer } from '@tidemark/db/testing';
import { type ArchiveFile, discoverArchive } from '@tidemark/market';
import { createSignals, listSeries, readCandles } from '@tidemark/store';
import type { Bench, BenchOptions } from '../support/bench.ts';
import { loadArchive } from '../support/load-archive.ts';
import { makeSignals } from '../support/make-signals.ts';
import { measurePlainCopy } from '../support/measure-plain-copy.ts';
import type { Measurement } from '../support/measurement.ts';
import { readHypertableBytes } from '../support/read-hypertable-bytes.ts';
import { weeksOf } from '../support/weeks-of.ts';

export const compression: Bench = {
  title: 'space after compression with the roll-up against the same rows uncompressed',
  async *run(options) {
    const archive = realKlines();
    const server = options.servers.find(({ kind }) => kind === 'timescale');
    if (archive === null)
      return options.log('not run: no real klines in ../shared/data/binance or TIDEMARK_KLINES');
    if (server === undefined) return options.log('not run: no server with TimescaleDB');
    const all = await discoverArchive(archive);
    const files = options.quick ? all.slice(-3) : all;
    yield* measure(server, options, { archive, files });
  },
};

async function* measure(
  server: TestServer,
  { log }: BenchOptions,
  { archive, files }: { archive: string; files: readonly ArchiveFile[] },
): AsyncGenerator<Measurement> {
  await using database = await createTestDatabase(server);
  const { db } = database;
  await loadArchive(db, archive, files);
  log('loaded the klines');
  const month = files.at(-1)?.period ?? '';
  const range = { from: Date.parse(`${month}-01T00:00:00Z`), to: Date.parse(`${month}-11T00:00:00Z`) };
  for (const { symbol, tf } of await listSeries(db)) {
    await createSignals(db, makeSignals(await readCandles(db, { symbol, tf, range }), 1));
  }
  log('stored the signals');

  const bounds = { candles: 1 / 5, signals: 1 / 3 };
  const ranges = weeksOf(files);
  const stored = [];
  for (const table of ['candles', 'signals'] as const) {
    const before = await readHypertableBytes(db, table);
    stored.push({ table, before, plain: await measurePlainCopy(db, table, ranges) });
  }
  const { seconds } = await maintain(db);
  log(`maintained in ${seconds.toFixed(0)} s`);
  for (const { table, before, plain } of stored) {
    const common = {
      what: `${plain.rows} ${table === 'candles' ? 'candles' : 'signals with 50 features'}`,
      server: server.name,
      unit: 'MB',
      ours: [(await readHypertableBytes(db, table)) / 1e6],
      note: 'one run: sizes do not vary',
    };
    const bound = { is: 'at most', value: Number(bounds[table].toFixed(3)) } as const;
    yield { ...common, peer: 'the same chunks uncompressed', theirs: [before / 1e6], bound };
    yield { ...common, peer: 'one plain table', theirs: [plain.bytes / 1e6], bound: null };
  }
}
