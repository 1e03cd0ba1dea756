import { execFile, spawn } from 'node:child_process';
import { closeSync, cpSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase, testServers } from '@tidemark/db/testing';
import { upsertCandles } from '@tidemark/store';
import { makeCandles } from './support/store-samples.ts';

const bin = fileURLToPath(new URL('../bin/tidemark.js', import.meta.url));

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Runs the built command as users do: as a process of its own. */
function runBuilt(argv: readonly string[], env: NodeJS.ProcessEnv = {}, script = bin): Promise<Ended> {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, ...argv],
      { env: { PATH: process.env.PATH, ...env }, maxBuffer: 1e8 },
      (_error, stdout, stderr) => {
        resolve({ exitCode: child.exitCode, stdout, stderr, seconds: (performance.now() - start) / 1_000 });
      },
    );
  });
}

async function timesOf(count: number, argv: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < count; run += 1) {
    const { exitCode, seconds } = await runBuilt(argv);
    expect(exitCode).toBe(0);
    times.push(seconds);
  }
  return times.sort((a, b) => a - b);
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the built command', () => {
  it('answers --help in under half a second', async () => {
    const times = await timesOf(7, ['--help']);
    expect(times[3]).toBeLessThan(0.5);
  });

  it.each([[['--help']], [['ingest', 'archive', '--help']], [['demo', '--help']], [['--version']]])(
    'loads neither database client, nor schemas, nor the store for %j',
    async (argv) => {
      const coverage = join(folder, argv.join('-'));
      const { exitCode } = await runBuilt(argv, { NODE_V8_COVERAGE: coverage });
      expect(exitCode).toBe(0);
      const loaded = readdirSync(coverage).flatMap((file) => {
        const { result }: { result: { url: string }[] } = JSON.parse(
          readFileSync(join(coverage, file), 'utf8'),
        );
        return result.map(({ url }) => url);
      });
      expect(loaded.some((url) => url.endsWith('/apps/cli/dist/main.js'))).toBe(true);
      const heavy =
        /\/node_modules\/(pg|prisma|@prisma|zod|jiti|yauzl)\/|\/(prisma|packages\/(?!terminal\/)\w+)\/dist\//;
      expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
    },
  );

  it('exits 2 for wrong use', async () => {
    expect(await runBuilt(['nonsense'])).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('is not done when what it prints cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [bin, '--help'], { stdio: ['ignore', full, 'pipe'] });
    const stderr: string[] = [];
    child.stderr?.on('data', (chunk) => stderr.push(String(chunk)));
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    closeSync(full);
    expect([exitCode, stderr.join('')]).toEqual([1, expect.stringContaining('ENOSPC')]);
  });

  it('names the mend where it is not built', async () => {
    const copy = join(folder, 'unbuilt', 'bin', 'tidemark.js');
    cpSync(bin, copy);
    const { exitCode, stderr } = await runBuilt(['--help'], {}, copy);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('run `npm run setup`')]);
  });
});

describe('the built command on a running server', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    const [server] = await testServers();
    if (server === undefined) throw new Error('there is no test server');
    database = await createTestDatabase(server);
    await upsertCandles(database.db, makeCandles(20_000));
  });
  afterAll(() => database[Symbol.asyncDispose]());

  // Seconds of the processor: what passes beside them is up to the tests of other packages that run meanwhile, and
  // on a machine with nothing else to do about as much (0.45 s and 0.60 s here).
  it.each([[['candles', 'BTCUSDT', '--latest', '500']], [['retrain', 'list']]])(
    'answers %j with less than a second of work',
    async (argv) => {
      const tell = `process.on('exit', () => {
        const { userCPUTime, systemCPUTime } = process.resourceUsage();
        process.stderr.write(String((userCPUTime + systemCPUTime) / 1e6));
      })`;
      const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(tell)}` };
      const { exitCode, stderr } = await runBuilt(['--db', database.url, ...argv], env);
      expect(exitCode).toBe(0);
      expect(Number(stderr)).toBeGreaterThan(0);
      expect(Number(stderr)).toBeLessThan(1);
    },
  );

  it('writes one JSON document of any length, and nothing else on stdout', async () => {
    const argv = ['--db', database.url, 'candles', 'BTCUSDT', '--from', '2026-02-01', '--json'];
    const { stdout, stderr } = await runBuilt(argv);
    const { candles }: { candles: unknown[] } = JSON.parse(stdout);
    expect([candles.length, stderr]).toEqual([20_000, '']);
  });

  it('is quiet about a reader that goes away', async () => {
    const argv = [bin, '--db', database.url, 'candles', 'BTCUSDT', '--from', '2026-02-01'];
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    const stderr: string[] = [];
    child.stderr.on('data', (chunk) => stderr.push(String(chunk)));
    child.stdout.once('data', () => child.stdout.destroy());
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    expect([exitCode, stderr.join('')]).toEqual([0, '']);
  });
});

describe('an interrupted command', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on %s with %d, though its server never answers', async (signal, expected) => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const connected = new Promise<void>((resolve) => silent.once('connection', () => resolve()));
    const url = `postgresql://a@127.0.0.1:${address.port}/b`;
    const child = spawn(process.execPath, [bin, '--db', url, 'candles', '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const stdout: string[] = [];
    child.stdout.on('data', (chunk) => stdout.push(String(chunk)));
    const closed = new Promise((resolve) => child.on('close', resolve));
    await connected;
    child.kill(signal);
    expect(await closed).toBe(expected);
    expect(JSON.parse(stdout.join(''))).toMatchObject({ error: { code: 'command.interrupted' } });
    silent.close();
  });
});
