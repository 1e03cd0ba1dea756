import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TidemarkError } from '@tidemark/domain';
import { archivePath } from '../src/archive-file.ts';
import { openBinanceArchive } from '../src/binance-archive.ts';
import type { RetryOptions } from '../src/retry.ts';
import {
  type ArchiveServer,
  answer,
  archiveServer,
  cutAfter,
  ignoreRange,
  type Misbehave,
  staySilent,
} from '../src/testing/archive-server.ts';
import { collect, header, klineLine, sha256, testFolder, um, zipOf } from '../src/testing/klines.ts';

// Noise keeps the zip large enough to be cut in the middle.
const lines = Array.from({ length: 2_000 }, (_, index) =>
  klineLine(index, { 7: `${2_000 + Math.sin(index)}` }),
);
const zip = zipOf([header, ...lines]);
const source = archivePath(um);
const zipName = 'XUSDT-1m-2026-02.zip';

let server: ArchiveServer;

beforeAll(async () => {
  server = await archiveServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  server.requests.length = 0;
  server.misbehaviours.length = 0;
  server.files.clear();
  server.files.set(source, zip);
  server.files.set(`${source}.CHECKSUM`, Buffer.from(`${sha256(zip)}  ${zipName}\n`));
});

const fast: RetryOptions = { attempts: 3, firstDelayMs: 1, longestDelayMs: 4 };
const published = { ...um, publishedChecksum: sha256(zip) };

function openArchive(cacheDir: string, retry: RetryOptions = fast) {
  return openBinanceArchive({ base: `${server.url}/`, cacheDir, retry, silenceMs: 300 });
}

/** Opens the file on a server that meets its first requests with `misbehaviours`, and counts its rows. */
async function load(cacheDir: string, ...misbehaviours: Misbehave[]): Promise<number> {
  server.misbehaviours.push(...misbehaviours);
  const file = await (await openArchive(cacheDir)).open(published);
  return (await collect(file.rows())).length;
}

async function cached(cacheDir: string): Promise<string[]> {
  return readdir(dirname(join(cacheDir, source)));
}

describe('an archive behind HTTP', () => {
  it('finds a file by its CHECKSUM alone', async () => {
    await using folder = await testFolder();
    expect(await (await openArchive(folder.path)).find(um)).toEqual(published);
    expect(server.requests).toEqual([`GET ${zipName}.CHECKSUM`]);
  });

  it('finds a file that has no CHECKSUM, and trusts its bytes', async () => {
    await using folder = await testFolder();
    server.files.delete(`${source}.CHECKSUM`);
    const archive = await openArchive(folder.path);
    const found = await archive.find(um);
    expect(found).toEqual({ ...um, publishedChecksum: null });
    if (found === null) return;
    const file = await archive.open(found, { symbol: 'X' });
    expect(file).toMatchObject({ source, symbol: 'X', tf: '1m', checksum: sha256(zip) });
    expect(await collect(file.rows())).toHaveLength(2_000);
  });

  it('finds nothing where the month is missing', async () => {
    await using folder = await testFolder();
    expect(await (await openArchive(folder.path)).find({ ...um, period: '2030-01' })).toBeNull();
  });

  it('asks for symbols in other scripts by their encoded name', async () => {
    await using folder = await testFolder();
    const file = { ...um, symbol: '币安人生USDT' };
    server.files.set(`${archivePath(file)}.CHECKSUM`, Buffer.from(`${sha256(zip)}  x.zip`));
    expect(await (await openArchive(folder.path)).find(file)).toMatchObject(file);
  });

  it('downloads, verifies, and forgets the download when told to', async () => {
    await using folder = await testFolder();
    expect(await load(folder.path)).toBe(2_000);
    expect(await cached(folder.path)).toEqual([zipName]);
    const archive = await openArchive(folder.path);
    await archive.discard(um);
    expect(await cached(folder.path)).toEqual([]);
  });

  it('does not fetch again what is there and verified', async () => {
    await using folder = await testFolder();
    await load(folder.path);
    await load(folder.path);
    expect(server.requests).toEqual([`GET ${zipName}`]);
  });

  it('fetches again what is there and damaged', async () => {
    await using folder = await testFolder();
    await folder.write(source, zip.subarray(0, 500));
    expect(await load(folder.path)).toBe(2_000);
  });

  it('continues where the connection was cut, as often as it gets further', async () => {
    await using folder = await testFolder();
    const cuts = Array.from({ length: 7 }, () => cutAfter(1_000));
    expect(await load(folder.path, ...cuts)).toBe(2_000);
    expect(server.requests.slice(0, 3)).toEqual([
      `GET ${zipName}`,
      `GET ${zipName} bytes=1000-`,
      `GET ${zipName} bytes=2000-`,
    ]);
    expect(await cached(folder.path)).toEqual([zipName]);
  });

  it('starts anew where the server ignores ranges', async () => {
    await using folder = await testFolder();
    expect(await load(folder.path, cutAfter(1_000), ignoreRange)).toBe(2_000);
  });

  it('gives up on a server that ignores ranges and never gets further', async () => {
    await using folder = await testFolder();
    const cut: Misbehave = (request, response, body) => {
      request.headers.range = '';
      return cutAfter(1_000)(request, response, body);
    };
    await expect(load(folder.path, cut, cut, cut, cut)).rejects.toMatchObject({ code: 'http.failed' });
    expect(server.requests).toHaveLength(3);
  });

  it('starts anew where the server answers with another range', async () => {
    await using folder = await testFolder();
    const otherRange: Misbehave = (_request, response, body) => {
      response.writeHead(206, { 'content-range': `bytes 0-9/${body.length}` }).end(body.subarray(0, 10));
      return true;
    };
    expect(await load(folder.path, cutAfter(1_000), otherRange)).toBe(2_000);
  });

  it('continues what a process that was killed left behind', async () => {
    await using folder = await testFolder();
    // No process has this id: Linux and macOS stop far below.
    await folder.write(`${source}.999999999.part`, zip.subarray(0, 5_000));
    expect(await load(folder.path)).toBe(2_000);
    expect(server.requests).toEqual([`GET ${zipName} bytes=5000-`]);
    expect(await cached(folder.path)).toEqual([zipName]);
  });

  it('leaves alone what a running process is downloading', async () => {
    await using folder = await testFolder();
    const theirs = await folder.write(`${source}.${process.ppid}.part`, zip.subarray(0, 5_000));
    expect(await load(folder.path)).toBe(2_000);
    expect(await readFile(theirs)).toHaveLength(5_000);
  });

  it('accepts a part that is already whole', async () => {
    await using folder = await testFolder();
    await folder.write(`${source}.999999999.part`, zip);
    expect(await load(folder.path)).toBe(2_000);
  });

  it('starts anew when a part belongs to an older edition of the file', async () => {
    await using folder = await testFolder();
    await folder.write(`${source}.999999999.part`, Buffer.alloc(5_000, 'x'));
    expect(await load(folder.path)).toBe(2_000);
    expect(server.requests).toEqual([`GET ${zipName} bytes=5000-`, `GET ${zipName}`]);
  });

  it('never continues a file without a published checksum', async () => {
    await using folder = await testFolder();
    server.misbehaviours.push(cutAfter(1_000));
    const file = await (await openArchive(folder.path)).open({ ...um, publishedChecksum: null });
    expect(file.checksum).toBe(sha256(zip));
    expect(server.requests).toEqual([`GET ${zipName}`, `GET ${zipName}`]);
  });

  it('refuses a file of a wrong checksum and keeps nothing of it', async () => {
    await using folder = await testFolder();
    server.files.set(source, zipOf(lines.slice(1)));
    await expect(load(folder.path)).rejects.toMatchObject({
      code: 'file.checksum',
      message: expect.stringContaining(source),
    });
    expect(await cached(folder.path)).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it('refuses a CHECKSUM that is none', async () => {
    await using folder = await testFolder();
    server.files.set(`${source}.CHECKSUM`, Buffer.from('<html>'.repeat(100_000)));
    await expect((await openArchive(folder.path)).find(um)).rejects.toMatchObject({ code: 'file.checksum' });
  });

  it.each([500, 503, 429])('tries again after a %d', async (status) => {
    await using folder = await testFolder();
    expect(await load(folder.path, answer(status), answer(status))).toBe(2_000);
  });

  it('gives up after so many failures, with the status', async () => {
    await using folder = await testFolder();
    await expect(load(folder.path, answer(500), answer(500), answer(502))).rejects.toMatchObject({
      code: 'http.failed',
      value: 502,
    });
  });

  it('does not try again what is forbidden', async () => {
    await using folder = await testFolder();
    await expect(load(folder.path, answer(403))).rejects.toMatchObject({ code: 'http.failed', value: 403 });
    expect(server.requests).toHaveLength(1);
  });

  it('waits as long as Retry-After asks', async () => {
    await using folder = await testFolder();
    const start = performance.now();
    expect(await load(folder.path, answer(429, { 'retry-after': '1' }))).toBe(2_000);
    expect(performance.now() - start).toBeGreaterThan(950);
  });

  it('gives up when Retry-After asks for longer than anyone waits', async () => {
    await using folder = await testFolder();
    await expect(load(folder.path, answer(418, { 'retry-after': '86400' }))).rejects.toMatchObject({
      value: 418,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('gives a silent server up', async () => {
    await using folder = await testFolder();
    expect(await load(folder.path, staySilent)).toBe(2_000);
    await expect(load(join(folder.path, 'b'), staySilent, staySilent, staySilent)).rejects.toMatchObject({
      code: 'http.failed',
      message: expect.stringContaining('no answer for 300 ms'),
    });
  });

  it('reports a server that cannot be reached', async () => {
    await using folder = await testFolder();
    const archive = await openBinanceArchive({
      base: 'http://127.0.0.1:1',
      cacheDir: folder.path,
      retry: fast,
    });
    await expect(archive.find(um)).rejects.toMatchObject({ code: 'http.failed' });
  });

  it('reports a file that was withdrawn after its CHECKSUM', async () => {
    await using folder = await testFolder();
    server.files.delete(source);
    await expect(load(folder.path)).rejects.toMatchObject({ code: 'http.failed' });
  });

  it('reports a folder for downloads that cannot be made', async () => {
    await using folder = await testFolder();
    const blocked = await folder.write('file', '');
    await expect(load(blocked)).rejects.toMatchObject({ code: 'file.unwritable' });
  });

  it('stops at once when asked to, with the given reason', async () => {
    await using folder = await testFolder();
    const stop = new AbortController();
    const reason = new TidemarkError('http.failed', 'stopped');
    server.misbehaviours.push(answer(429, { 'retry-after': '60' }));
    setTimeout(() => stop.abort(reason), 50);
    const archive = await openArchive(folder.path);
    await expect(archive.open(published, { signal: stop.signal })).rejects.toBe(reason);
    server.misbehaviours.push(staySilent);
    await expect(archive.find(um, stop.signal)).rejects.toBe(reason);
  });

  it('stops in the middle of an answer when asked to', async () => {
    await using folder = await testFolder();
    const stop = new AbortController();
    const reason = new TidemarkError('http.failed', 'stopped');
    server.misbehaviours.push(staySilent);
    setTimeout(() => stop.abort(reason), 50);
    await expect((await openArchive(folder.path)).find(um, stop.signal)).rejects.toBe(reason);
  });
});
