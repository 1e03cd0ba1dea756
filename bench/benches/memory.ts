// Peak resident memory of `tidemark ingest`, a process of its own: over the real klines, over a month of one-second
// candles (2.7 million rows in one file), and over files that are one line of a gigabyte, in a zip and plain. There is no
// peer: the bound is 300 MB, whatever the size of a file.
//
// A regression means that something is collected that should be streamed: lines, rows, rejected rows or what waits to be
// sent to the server.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestDatabase, realKlines, type TestServer } from '@tidemark/db/testing';
import { type ArchiveFile, archivePath, discoverArchive } from '@tidemark/market';
import { makeZip, type TestFolder, testFolder } from '@tidemark/market/testing';
import type { Bench, BenchOptions } from '../support/bench.ts';
import { makeSecondKlines } from '../support/make-second-klines.ts';
import type { Measurement } from '../support/measurement.ts';
import { runForMemory } from '../support/run-for-memory.ts';

const limitMegabytes = 300;
const seconds: ArchiveFile = { market: 'spot', symbol: 'SECUSDT', tf: '1s', period: '2026-01' };
const hostile: ArchiveFile = { market: 'um', symbol: 'LINEUSDT', tf: '1m', period: '2026-01' };

export const memory: Bench = {
  title: `peak memory of the ingest process, which must stay under ${limitMegabytes} MB`,
  async *run(options) {
    if (process.platform !== 'linux') return options.log('not run: peak memory is read from /proc');
    await using folder = await testFolder();
    const cases = await makeCases(folder, options);
    for (const server of options.servers) {
      for (const one of cases) yield await measure(server, one, options);
    }
  },
};

interface Case {
  readonly what: string;
  readonly args: readonly string[];
  /** What has to be told for the run to count. */
  readonly expected: RegExp;
}

async function makeCases(folder: TestFolder, { quick, log }: BenchOptions): Promise<readonly Case[]> {
  const cases: Case[] = [];
  const klines = realKlines();
  if (klines === null)
    log('not run: the real klines, which are not in ../shared/data/binance or TIDEMARK_KLINES');
  else {
    const files = (await discoverArchive(klines)).filter(({ period }) => !quick || period === '2026-02');
    const months = files.map(({ period }) => period).sort();
    const symbols = [...new Set(files.map(({ symbol }) => symbol))];
    const span = ['--from', months[0] ?? '', '--to', months.at(-1) ?? ''];
    cases.push({
      what: `${files.length} real files`,
      args: ['ingest', 'archive', '--base', klines, '--market', 'um', ...span, '--symbol', ...symbols],
      expected: /"failedFiles": 0/,
    });
  }

  const archived = ({ market, symbol, tf, period }: ArchiveFile) => [
    ...['ingest', 'archive', '--base', folder.path, '--market', market, '--symbol', symbol],
    ...['--tf', tf, '--from', period, '--to', period],
  ];
  const secondRows = quick ? 100_000 : 31 * 86_400;
  log(`making ${secondRows} one-second candles`);
  await publish(folder, seconds, makeSecondKlines(Date.UTC(2026, 0, 1), secondRows));
  cases.push({
    what: `a month of one-second candles (${secondRows} rows)`,
    args: archived(seconds),
    expected: new RegExp(`"inserted": ${secondRows},`),
  });

  const bytes = quick ? 1e8 : 1e9;
  log('making the hostile files');
  const line = Buffer.alloc(bytes, '1');
  await publish(folder, hostile, line);
  const plain = join(folder.path, 'hostile.csv');
  await writeFile(plain, line);
  const tooLong = /file\.line_too_long/;
  const size = `${bytes / 1e9} GB in one line`;
  cases.push(
    { what: `${size}, in a zip`, args: archived(hostile), expected: tooLong },
    {
      what: `${size}, plain`,
      args: ['ingest', 'file', plain, '--symbol', 'P', '--tf', '1m'],
      expected: tooLong,
    },
  );
  return cases;
}

async function publish(folder: TestFolder, file: ArchiveFile, data: Buffer): Promise<void> {
  const path = archivePath(file);
  await folder.write(path, makeZip([{ name: 'klines.csv', data }]));
}

async function measure(
  server: TestServer,
  { what, args, expected }: Case,
  { log }: BenchOptions,
): Promise<Measurement> {
  await using database = await createTestDatabase(server);
  const run = await runForMemory(['--db', database.url, '--json', '--quiet', ...args]);
  if (!expected.test(run.stdout)) throw new Error(`unexpected result: ${run.stdout}${run.stderr}`);
  log(`${what}: ${run.seconds.toFixed(1)} s`);
  return {
    what: `peak memory, ${what}`,
    server: server.name,
    peer: null,
    unit: 'MB',
    ours: [run.peakBytes / 1e6],
    theirs: [],
    bound: { is: 'at most', value: limitMegabytes },
    note: 'one run: it takes long, and a peak hardly varies',
  };
}
