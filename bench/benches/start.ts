// How fast the command starts: `tidemark --help`, and a query against a server that runs, by its URL and as the embedded
// server that the command finds by itself. Absolute figures on purpose: what a person waits for has no peer.
//
// A regression means that a command loads what it does not need (Prisma's client, the schema engine, the settings
// reader), or asks the server more than it has to.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDb, openServer } from '@tidemark/db';
import { createTestDatabase } from '@tidemark/db/testing';
import type { Candle } from '@tidemark/domain';
import { upsertCandles } from '@tidemark/store';
import type { Bench } from '../support/bench.ts';
import type { Measurement } from '../support/measurement.ts';
import { runTidemark } from '../support/run-tidemark.ts';

const runs = 9;
const query = ['candles', 'STARTUSDT', '--latest', '10', '--json'];

export const start: Bench = {
  title: '`tidemark --help` and a query against a running server, in seconds',
  async *run({ servers }) {
    yield {
      ...common('tidemark --help', 'no server'),
      ours: await repeat(['--help']),
      bound: { is: 'at most', value: 0.5 },
    };
    for (const server of servers) {
      await using database = await createTestDatabase(server);
      await upsertCandles(database.db, candles());
      yield {
        ...common('a query by --db', server.name),
        ours: await repeat(['--db', database.url, ...query]),
        bound: { is: 'at most', value: 1 },
      };
    }
    yield await measureEmbedded();
  },
};

async function measureEmbedded(): Promise<Measurement> {
  const home = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const env = { TIDEMARK_HOME: home, DATABASE_URL: '' };
  try {
    await using server = await openServer({ env: { ...process.env, ...env }, log: () => undefined });
    await using db = createDb({ url: server.url });
    await upsertCandles(db, candles());
    return {
      ...common('a query on the embedded server', server.description.split(' in ')[0] ?? ''),
      ours: await repeat(query, env),
      bound: { is: 'at most', value: 1 },
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function common(what: string, server: string) {
  return { what, server, peer: null, unit: 's', theirs: [] };
}

async function repeat(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<readonly number[]> {
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    const result = await runTidemark(args, { env });
    if (result.exitCode !== 0)
      throw new Error(`tidemark ended with ${result.exitCode}: ${result.stderr}${result.stdout}`);
    seconds.push(result.seconds);
  }
  return seconds;
}

function candles(): readonly Candle[] {
  return Array.from({ length: 100 }, (_, index) => ({
    symbol: 'STARTUSDT',
    tf: '1m',
    ts: Date.UTC(2026, 0, 1) + index * 60_000,
    o: 10,
    h: 11,
    l: 9,
    c: 10,
    v: 1,
    vwap: null,
    takerBuyVol: null,
  }));
}
