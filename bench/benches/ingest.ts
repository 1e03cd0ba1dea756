// Archive zips to table, everything included (checksums, unpacking, parsing, checks, rejected rows, ledger, rollups,
// chunks), in rows a second. Peers: psql `\copy` of the same rows, ready-made as CSV, a file at a time in the same order
// into the same empty table with the same indexes and checks; and on plain PostgreSQL `prisma.candle.createMany`.
//
// A regression against psql means that loading no longer keeps the server busy: rows are parsed or encoded more slowly,
// files wait for one another, chunks are made one by one, or rollups cost more than before. A regression against
// createMany means that the bulk path has become row by row.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, realKlines, type TestDatabase, type TestServer } from '@tidemark/db/testing';
import { type ArchiveFile, discoverArchive } from '@tidemark/market';
import type { Bench, BenchOptions } from '../support/bench.ts';
import { createMany } from '../support/create-many.ts';
import { digestCandles } from '../support/digest-candles.ts';
import { findPsql } from '../support/find-psql.ts';
import { interleave, type Run } from '../support/interleave.ts';
import { loadArchive } from '../support/load-archive.ts';
import type { Measurement } from '../support/measurement.ts';
import { runPsql } from '../support/run-psql.ts';
import { time } from '../support/time.ts';
import { weeksOf } from '../support/weeks-of.ts';
import { readyMadeColumns, writeReadyMadeRows } from '../support/write-ready-made-rows.ts';

/** createMany would take minutes over all rows; its speed does not depend on how many there are. */
const createManyRows = 10_000;

export const ingest: Bench = {
  title: 'archive zips to table against psql \\copy of ready-made rows, and against prisma.createMany',
  async *run(options) {
    const archive = realKlines();
    const psql = findPsql();
    if (archive === null)
      return options.log('not run: no real klines in ../shared/data/binance or TIDEMARK_KLINES');
    if (psql === null) return options.log('not run: there is no psql');
    const all = await discoverArchive(archive);
    const files = options.quick ? all.slice(-3) : all;
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
    try {
      for (const server of options.servers) yield* measure(server, options, { archive, psql, files, folder });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

interface Work {
  readonly archive: string;
  readonly psql: string;
  readonly files: readonly ArchiveFile[];
  readonly folder: string;
}

async function* measure(
  server: TestServer,
  { quick, log }: BenchOptions,
  { archive, psql, files, folder }: Work,
): AsyncGenerator<Measurement> {
  const ready = await writeReadyMadeRows(archive, files, folder);
  const script = ready.files
    .map((path) => `\\copy candles (${readyMadeColumns}) FROM '${path}' WITH (FORMAT csv)\n`)
    .join('');
  const weeks = weeksOf(files);
  const digests = new Set<string>();

  /** Rows a second of one way to load, into a fresh database each time; written back before the clock starts. */
  function side(name: string, rows: number, load: (database: TestDatabase) => Promise<unknown>): Run {
    return async () => {
      await using database = await createTestDatabase(server);
      await database.db.query('checkpoint', 'CHECKPOINT');
      const seconds = await time(() => load(database));
      const stored = await digestCandles(database.db, weeks);
      if (stored.rows !== rows) throw new Error(`${name} stored ${stored.rows} rows instead of ${rows}`);
      if (rows === ready.rows) digests.add(stored.digest);
      if (digests.size > 1) throw new Error(`${name} stored other values`);
      log(`${name}: ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s`);
      return rows / seconds;
    };
  }
  const sides = [
    side('ours', ready.rows, ({ db }) => loadArchive(db, archive, files)),
    side('psql', ready.rows, ({ url }) => runPsql(psql, url, script)),
  ];
  if (server.kind === 'plain') {
    sides.push(
      side('createMany', createManyRows, ({ db }) => createMany(db, ready.files[0] ?? '', createManyRows)),
    );
  }
  // Making thousands of chunks takes either side the better part of a minute.
  const rounds = quick || server.kind === 'timescale' ? 3 : 5;
  const [ours = [], copied = [], created = []] = await interleave(rounds, sides);

  const common = {
    server: server.name,
    unit: 'rows/s',
    ours,
    what: `archive zips to table (${ready.rows} rows)`,
  };
  yield { ...common, peer: 'psql \\copy', theirs: copied, bound: { is: 'at least', value: 0.8 } };
  if (created.length > 0) {
    const note = `createMany over ${createManyRows} rows, 1,000 a call`;
    yield {
      ...common,
      peer: 'prisma.createMany',
      theirs: created,
      bound: { is: 'at least', value: 20 },
      note,
    };
  }
}
