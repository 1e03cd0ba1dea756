import { describe, expect, it } from '@jest/globals';
import { applyPolicies, defaultSettings, readRetentionHorizon } from '@tidemark/db';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { type ArchiveFile, archivePath } from '@tidemark/market';
import { archiveServer, testFolder, zipOf } from '@tidemark/market/testing';
import { readSeries, upsertCandles } from '@tidemark/store';
import { chooseCandles } from '../src/demo/choose-candles.ts';
import { demoEnvironment } from '../src/demo/demo-environment.ts';
import { keepEverything } from '../src/demo/keep-everything.ts';
import { nameSymbols } from '../src/demo/name-symbols.ts';
import { publicArchive } from '../src/demo/public-archive.ts';
import { simulatedCandles } from '../src/demo/simulated-candles.ts';
import { simulatedKlines } from './support/demo-klines.ts';
import { runTidemark } from './support/run-tidemark.ts';
import { makeCandles } from './support/store-samples.ts';

const signal = new AbortController().signal;
const onEvent = () => {};

async function choose(home: string, publicBase: string) {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const env = { TIDEMARK_HOME: home };
  const candles = await chooseCandles({ archive: null, env, cwd: home, log, signal, publicBase });
  return { candles, lines };
}

describe('choosing the candles', () => {
  it('simulates only if the public archive cannot be reached, and says so', async () => {
    await using folder = await testFolder();
    await using server = await archiveServer();
    const gone = server.url;
    await server[Symbol.asyncDispose]();
    const { candles, lines } = await choose(folder.path, gone);
    expect(candles.synthetic).toBe(true);
    expect(candles.source).toContain('SYNTHETIC');
    expect(lines).toEqual([expect.stringContaining('cannot be reached, so the candles are simulated')]);
  });

  it('names a symbol that is in several markets by its market, but for the first', () => {
    const file = (market: 'um' | 'spot', period: string): ArchiveFile => ({
      market,
      symbol: 'X',
      tf: '1m',
      period,
    });
    const files = [
      file('um', '2026-01'),
      file('spot', '2026-01'),
      file('um', '2026-02'),
      file('spot', '2026-02'),
    ];
    expect(nameSymbols(files)).toEqual([
      { as: null, files: [files[0], files[2]] },
      { as: 'X-SPOT', files: [files[1], files[3]] },
    ]);
  });
});

describe("the demo's environment", () => {
  it('is a database of its own that keeps everything', () => {
    expect(demoEnvironment({ PATH: '/bin', TIDEMARK_RETENTION_CANDLES: '7 days' })).toEqual({
      PATH: '/bin',
      TIDEMARK_DATABASE: 'tidemark_demo',
      TIDEMARK_RETENTION: 'off',
      TIDEMARK_RETENTION_CANDLES: 'off',
      TIDEMARK_RETENTION_SIGNALS: 'off',
      TIDEMARK_CHUNK_CANDLES: '1 day',
    });
  });

  it('leaves a database that the user named as it is', () => {
    const env = { TIDEMARK_DATABASE: 'mine', TIDEMARK_RETENTION: '7 days' };
    expect(demoEnvironment(env)).toBe(env);
  });
});

await describeEachServer(describe, (server) => {
  it('loads what the public archive has, and passes over the months it has not', async () => {
    await using folder = await testFolder();
    await using archive = await archiveServer();
    await using test = await createTestDatabase(server);
    const file: ArchiveFile = {
      market: 'um',
      symbol: publicArchive.symbols[0],
      tf: '1m',
      period: publicArchive.from,
    };
    archive.files.set(archivePath(file), zipOf(simulatedKlines(file, 1, 1), file));
    const { candles, lines } = await choose(folder.path, archive.url);
    expect([candles.synthetic, lines, candles.oldest]).toEqual([false, [], Date.parse('2025-01-01')]);
    expect(await candles.ingest(test.db, { onEvent, signal })).toEqual({
      symbols: ['BTCUSDT'],
      inserted: 1_440,
      // Two of the three symbols have no file at all, which is a failure.
      clean: false,
    });
  });

  it('loads simulated candles once, and leaves no file behind', async () => {
    await using folder = await testFolder();
    await using test = await createTestDatabase(server);
    const candles = simulatedCandles(folder.path, 2);
    const symbols = ['SIM-ALPHA', 'SIM-BETA', 'SIM-GAMMA'];
    expect(await candles.ingest(test.db, { onEvent, signal })).toEqual({
      symbols,
      inserted: 8_640,
      clean: true,
    });
    expect(await candles.ingest(test.db, { onEvent, signal })).toEqual({ symbols, inserted: 0, clean: true });
    expect(await readSeries(test.db, 'SIM-BETA', '1m')).toMatchObject({
      firstTs: candles.oldest,
      lastTs: candles.oldest + (2 * 1_440 - 1) * 60_000,
    });
  });

  it('takes the retention off its own database, and maintenance deletes nothing of it', async () => {
    await using test = await createTestDatabase(server);
    await applyPolicies(test.db, defaultSettings);
    if (server.kind === 'timescale') expect((await readRetentionHorizon(test.db)).candles).not.toBeNull();
    await keepEverything(test.db, demoEnvironment({}), '/');
    expect(await readRetentionHorizon(test.db)).toEqual({ candles: null, signals: null });

    const old = Date.now() - 800 * 86_400_000;
    await upsertCandles(test.db, makeCandles(90, { from: old - (old % 86_400_000) }));
    // Of a user whose own settings have the default retention.
    const maintained = await runTidemark(['db', 'maintain', '--json'], { url: test.url });
    expect(maintained).toMatchObject({ exitCode: 0 });
    const { rows } = await test.db.pool.query('SELECT count(*)::int AS n FROM candles');
    expect(rows).toEqual([{ n: 90 }]);
  });
});
