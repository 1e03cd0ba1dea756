import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { ingestArchive, planArchive } from '@tidemark/ingest';
import { type ArchiveFile, archivePath } from '@tidemark/market';
import {
  answer,
  archiveServer,
  cutAfter,
  february,
  header,
  klineLine,
  makeZip,
  sha256,
  type TestFolder,
  testFolder,
  um,
  zipOf,
} from '@tidemark/market/testing';
import { listLedger, listRejectedRows, listSeries } from '@tidemark/store';
import type { IngestEvent } from '../src/ingest-event.ts';

const lines = (count: number, columns = {}) => [
  header,
  ...Array.from({ length: count }, (_, index) => klineLine(index, columns)),
];
const marchOpen = 28 * 1_440;
const march = (count: number) => [
  header,
  ...Array.from({ length: count }, (_, index) => klineLine(marchOpen + index)),
];
const march2026: ArchiveFile = { ...um, period: '2026-03' };
const y: ArchiveFile = { ...um, symbol: 'YUSDT' };
const february2026 = { market: 'um', symbols: ['XUSDT'], tf: '1m', from: '2026-02', to: '2026-02' };

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  let folder: TestFolder;
  beforeAll(async () => {
    database = await createTestDatabase(server);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    await folder?.[Symbol.asyncDispose]();
    folder = await testFolder();
    await database.db.query(
      'clear',
      'TRUNCATE candles, candle_revisions, candle_series, ingest_ledger, rejected_rows, instruments',
    );
  });
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  const ingest = (
    files: readonly ArchiveFile[],
    options: Partial<Parameters<typeof ingestArchive>[0]> = {},
  ) =>
    ingestArchive({
      db: database.db,
      base: folder.path,
      cacheDir: join(folder.path, 'cache'),
      files,
      retry: { attempts: 2, firstDelayMs: 1 },
      ...options,
    });
  const countCandles = async () =>
    (await database.db.query<{ n: number }>('count', 'SELECT count(*)::int AS n FROM candles'))[0]?.n;

  it('loads months of several symbols, and lists what is missing', async () => {
    await folder.publish(um, lines(100));
    await folder.publish(march2026, march(50));
    await folder.publish(y, lines(10));
    const files = planArchive({ ...february2026, symbols: ['YUSDT', 'XUSDT'], to: '2026-03' });
    expect(await ingest(files)).toMatchObject({
      files: 3,
      skipped: 0,
      rows: 160,
      inserted: 160,
      rejected: 0,
      missing: ['data/futures/um/monthly/klines/YUSDT/1m/YUSDT-1m-2026-03.zip'],
      failedFiles: 0,
      failures: [],
      interrupted: false,
    });
    expect(await listSeries(database.db)).toMatchObject([
      { symbol: 'XUSDT', firstTs: february },
      { symbol: 'YUSDT', lastTs: february + 9 * 60_000 },
    ]);
  });

  it('does nothing the second time, without reading a file', async () => {
    await folder.publish(um, lines(100));
    await ingest([um]);
    await rm(join(folder.path, archivePath(um)));
    await folder.write(archivePath(um), 'never read');
    expect(await ingest([um])).toMatchObject({ files: 0, skipped: 1, rows: 0, failedFiles: 0 });
  });

  it('loads a file again whose checksum changed, and keeps what it replaced', async () => {
    await folder.publish(um, lines(100));
    await ingest([um]);
    await folder.publish(um, [...lines(99), klineLine(99, { 4: '10.25' }), klineLine(100)]);
    expect(await ingest([um])).toMatchObject({ files: 1, rows: 101, inserted: 1, unchanged: 99, revised: 1 });
  });

  it('counts rows that come twice and rows that are rejected', async () => {
    await folder.publish(um, [...lines(10), klineLine(9), klineLine(10, { 2: '1' })]);
    const notices: string[] = [];
    const onEvent = (event: IngestEvent) => {
      if (event.kind === 'notice') notices.push(event.message);
    };
    expect(await ingest([um], { onEvent })).toMatchObject({
      rows: 12,
      inserted: 10,
      duplicates: 1,
      rejected: 1,
    });
    expect(notices).toContainEqual(
      expect.stringContaining(`rejected ${archivePath(um)} line 13: candle.high_below: `),
    );
    expect(await listRejectedRows(database.db)).toMatchObject([
      { source: archivePath(um), line: 13, code: 'candle.high_below' },
    ]);
  });

  it('lets a bad file fail alone', async () => {
    const zip = zipOf(lines(100));
    const bad: readonly (readonly [string, Buffer, Buffer | null])[] = [
      ['file.checksum', zip, Buffer.from(sha256(Buffer.from('other')))],
      ['file.not_a_zip', zip.subarray(0, zip.length - 100), null],
      ['file.corrupt', makeZip([{ name: 'x.csv', data: Buffer.from(lines(50).join('\n')), crc: 1 }]), null],
      ['file.zip_entry', makeZip([]), null],
      ['file.columns', zipOf(['1,2,3']), null],
    ];
    const files: ArchiveFile[] = bad.map((_, index) => ({ ...um, period: `2025-0${index + 1}` }));
    for (const [index, file] of files.entries()) {
      const [, data = zip, checksum = null] = bad[index] ?? [];
      await folder.write(archivePath(file), data);
      if (checksum !== null) await folder.write(`${archivePath(file)}.CHECKSUM`, checksum);
    }
    await folder.publish(um, lines(20));
    const summary = await ingest([...files, um]);
    expect(summary).toMatchObject({ files: 1, rows: 20, inserted: 20, failedFiles: 5 });
    expect(summary.failures.map(({ file, code }) => [file, code])).toEqual(
      files.map((file, index) => [archivePath(file), bad[index]?.[0]]),
    );
    expect(await countCandles()).toBe(20);
    expect(await listLedger(database.db)).toHaveLength(1);
  });

  it('tells which files were loaded on trust', async () => {
    await folder.write(archivePath(um), zipOf(lines(5)));
    expect(await ingest([um])).toMatchObject({ files: 1, unverified: [archivePath(um)] });
    expect(await ingest([um])).toMatchObject({ files: 0, skipped: 1, unverified: [] });
  });

  it('fails a symbol of which the archive has no file', async () => {
    await folder.publish(um, lines(5));
    const summary = await ingest(planArchive({ ...february2026, symbols: ['NONE', 'XUSDT'] }));
    expect(summary).toMatchObject({
      files: 1,
      missing: ['data/futures/um/monthly/klines/NONE/1m/NONE-1m-2026-02.zip'],
      failedFiles: 1,
      failures: [{ file: 'data/futures/um/monthly/klines/NONE/1m/', code: 'ingest.no_files' }],
    });
  });

  it('keeps a stored symbol to its market, once for all of its files, unless another name is given', async () => {
    const spot: ArchiveFile = { ...um, market: 'spot' };
    const spotMarch: ArchiveFile = { ...spot, period: '2026-03' };
    await folder.publish(um, lines(5));
    await folder.publish(spot, lines(7));
    await folder.publish(spotMarch, march(7));
    await ingest([um]);
    expect(await ingest([spot, spotMarch])).toMatchObject({
      files: 0,
      failedFiles: 1,
      failures: [{ code: 'instrument.bound_elsewhere', hint: expect.stringContaining('--as') }],
    });
    expect(await ingest([spot, spotMarch], { as: 'XUSDT-SPOT' })).toMatchObject({ files: 2, inserted: 14 });
    expect((await listSeries(database.db)).map((series) => series.symbol)).toEqual(['XUSDT', 'XUSDT-SPOT']);
  });

  it('records the contract size of coin-margined symbols', async () => {
    const cm: ArchiveFile = { ...um, market: 'cm', symbol: 'BTCUSD_PERP' };
    await folder.publish(cm, lines(5));
    await ingest([cm]);
    expect(
      await database.db.query('instruments', 'SELECT symbol, market, contract_size FROM instruments'),
    ).toEqual([{ symbol: 'BTCUSD_PERP', market: 'cm', contract_size: 100 }]);
  });

  it('stops when asked, keeps what was committed, and goes on the next time', async () => {
    const files = ['2026-02', '2026-03', '2026-04'].map((period) => ({ ...um, period }));
    for (const [month, file] of files.entries()) {
      const from = [0, 28, 59][month] ?? 0;
      await folder.publish(
        file,
        Array.from({ length: 3_000 }, (_, index) => klineLine(from * 1_440 + index)),
      );
    }
    const stop = new AbortController();
    const onEvent = (event: IngestEvent) => {
      if (event.kind === 'loaded') stop.abort();
    };
    const first = await ingest(files, { signal: stop.signal, onEvent });
    expect(first.interrupted).toBe(true);
    expect(first.failures).toEqual([]);
    expect(first.files).toBeLessThan(3);
    expect(await countCandles()).toBe(first.inserted);
    const second = await ingest(files);
    expect(second).toMatchObject({ files: 3 - first.files, skipped: first.files });
    expect(await countCandles()).toBe(9_000);
  });

  describe('over HTTP', () => {
    const publishOn = async (files: Map<string, Buffer>, file: ArchiveFile, zip: Buffer) => {
      files.set(archivePath(file), zip);
      files.set(`${archivePath(file)}.CHECKSUM`, Buffer.from(`${sha256(zip)}  x.zip\n`));
    };

    it('downloads through cut connections and errors, and keeps no downloads', async () => {
      await using archive = await archiveServer();
      await publishOn(archive.files, um, zipOf(lines(500)));
      archive.misbehaviours.push(answer(503), () => false, cutAfter(2_000));
      expect(await ingest([um], { base: archive.url })).toMatchObject({ files: 1, inserted: 500 });
      expect(existsSync(join(folder.path, 'cache', archivePath(um)))).toBe(false);
    });

    it('asks only for the checksum of what it has', async () => {
      await using archive = await archiveServer();
      await publishOn(archive.files, um, zipOf(lines(5)));
      await ingest([um], { base: archive.url });
      archive.requests.length = 0;
      expect(await ingest([um], { base: archive.url })).toMatchObject({ skipped: 1 });
      expect(archive.requests).toEqual(['GET XUSDT-1m-2026-02.zip.CHECKSUM']);
    });

    it('does not wait out its retries for every file of a server that is down', async () => {
      const files = Array.from({ length: 40 }, (_, index) => ({ ...um, symbol: `S${index}USDT` }));
      const summary = await ingest(files, {
        base: 'http://127.0.0.1:1',
        retry: { attempts: 2, firstDelayMs: 100 },
      });
      expect(summary.failures).toHaveLength(40);
      expect(summary.seconds).toBeLessThan(3);
      expect(summary.failures.at(-1)).toMatchObject({
        code: 'http.failed',
        message: expect.stringContaining('not tried'),
      });
    });
  });

  it('ends at once when the database is gone', async () => {
    await folder.publish(um, lines(5));
    const other = await createTestDatabase(server);
    await other[Symbol.asyncDispose]();
    await expect(ingest([um], { db: other.db })).rejects.toThrow();
  });

  if (server.kind === 'timescale') {
    it('refuses files that the retention job would drop at once, and names the way out', async () => {
      await using retained = await createTestDatabase(server);
      await retained.db.query('retain', "SELECT add_retention_policy('candles', INTERVAL '1 year')");
      const old: ArchiveFile = { ...um, period: '2020-02' };
      await folder.publish(old, [header, klineLine(-3_000_000)]);
      expect(await ingest([old], { db: retained.db })).toMatchObject({
        files: 0,
        failures: [{ code: 'ingest.before_retention', hint: expect.stringContaining('retention') }],
      });
    });
  }

  if (server.kind === 'plain') {
    it('says which candles the next maintenance would delete, and how to keep them', async () => {
      await using retained = await createTestDatabase(server);
      await retained.db.query(
        'retain',
        "UPDATE tidemark.settings SET value = '1 year' WHERE name = 'retention_candles'",
      );
      const notices: string[] = [];
      const onEvent = (event: IngestEvent) => {
        if (event.kind === 'notice') notices.push(event.message);
      };
      await folder.publish(um, lines(5));
      await ingest([um], { db: retained.db, onEvent });
      expect(notices).toEqual([]);

      const old: ArchiveFile = { ...um, period: '2020-02' };
      await folder.publish(old, [header, klineLine(-3_000_000)]);
      expect(await ingest([old], { db: retained.db, onEvent })).toMatchObject({ files: 1, inserted: 1 });
      expect(notices).toEqual([
        expect.stringContaining('`TIDEMARK_RETENTION=off tidemark db policies apply`'),
      ]);
    });
  }

  it('loads a file again whose candles retention dropped, once nothing would drop them again', async () => {
    await using retained = await createTestDatabase(server);
    const { db } = retained;
    const retain = (value: string | null) =>
      db.query('retain', "UPDATE tidemark.settings SET value = $1 WHERE name = 'retention_candles'", [value]);
    await folder.publish(um, lines(100));
    await ingest([um], { db });
    await db.query('drop', 'DELETE FROM candles');
    if (server.kind === 'plain') {
      await retain('1 second');
      expect(await ingest([um], { db })).toMatchObject({ skipped: 1, files: 0 });
      await retain(null);
    }
    expect(await ingest([um], { db })).toMatchObject({ skipped: 0, files: 1, inserted: 100 });
    expect(await ingest([um], { db })).toMatchObject({ skipped: 1, files: 0 });
  });

  it('refuses a base that is no archive', async () => {
    await expect(ingest([um], { base: join(folder.path, 'none') })).rejects.toMatchObject({
      code: 'archive.not_found',
    });
  });
});
