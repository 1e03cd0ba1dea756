import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase, testServers } from '@tidemark/db/testing';
import { header, klineLine, type TestFolder, testFolder, um } from '@tidemark/market/testing';
import { runIngest } from './test-context.ts';

// The commands are the same on every server; what they call is tested on each.
const [server] = await testServers();

describe('tidemark ingest', () => {
  let database: TestDatabase;
  let folder: TestFolder;
  beforeAll(async () => {
    if (server === undefined) throw new Error('no server');
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

  const run = (argv: readonly string[], isTTY = false) =>
    runIngest(argv, { db: database.db, home: folder.path, isTTY });
  const archiveArgs = (...more: string[]) => [
    'archive',
    '--base',
    '.',
    '--market',
    'um',
    '--from',
    '2026-02',
    '--to',
    '2026-02',
    ...more,
  ];

  it('archive: reports what was loaded, a line for each file on the way', async () => {
    await folder.publish(um, [header, klineLine(0), klineLine(3)]);
    const result = await run(archiveArgs('--symbol', 'XUSDT'));
    expect(result.data).toEqual({
      files: 1,
      skipped: 0,
      rows: 2,
      inserted: 2,
      unchanged: 0,
      revised: 0,
      duplicates: 0,
      rejected: 0,
      missing: [],
      unverified: [],
      failedFiles: 0,
      failures: [],
      interrupted: false,
      seconds: expect.any(Number),
    });
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.logs).toEqual([
      expect.stringMatching(
        /^loaded data\/futures\/um\/.*XUSDT-1m-2026-02\.zip: 2 rows, 2 inserted, [\d.]+ s$/,
      ),
    ]);
    expect(result.text).toMatch(/^1 files, 2 rows \(2 inserted\) in [\d.]+ s$/);
    expect(await run(archiveArgs('--symbol', 'XUSDT'))).toMatchObject({ exitCode: 0, data: { skipped: 1 } });
  });

  it('archive: takes several symbols, lists missing months, and ends with 1 for one without any file', async () => {
    await folder.publish(um, [header, klineLine(0)]);
    const args = archiveArgs('--symbol', 'XUSDT', 'NONE');
    args.splice(args.indexOf('--to') + 1, 1, '2026-03');
    const result = await run(args);
    expect(result).toMatchObject({ exitCode: 1, data: { files: 1, missing: { length: 3 }, failedFiles: 1 } });
    expect(result.text).toContain('not in the archive: 3 files');
    expect(result.text).toContain('ingest.no_files');
    expect(result.warnings).toEqual([expect.stringContaining('NONE')]);
  });

  it('archive: is done when only months are missing', async () => {
    await folder.publish(um, [header, klineLine(0)]);
    const args = archiveArgs('--symbol', 'XUSDT');
    args.splice(args.indexOf('--to') + 1, 1, '2026-03');
    expect(await run(args)).toMatchObject({
      exitCode: 0,
      data: { missing: [expect.stringContaining('2026-03')] },
    });
  });

  it('archive: ends with 1 when rows were rejected', async () => {
    await folder.publish(um, [header, klineLine(0), klineLine(1, { 2: '1' })]);
    const result = await run(archiveArgs('--symbol', 'XUSDT'));
    expect(result).toMatchObject({ exitCode: 1, data: { rejected: 1, failedFiles: 0 } });
    expect(result.text).toContain('rejected_rows');
  });

  it('archive: stores a symbol under another name, but only one', async () => {
    await folder.publish(um, [header, klineLine(0)]);
    expect(await run(archiveArgs('--symbol', 'XUSDT', '--as', 'MINE'))).toMatchObject({ exitCode: 0 });
    await expect(run(archiveArgs('--symbol', 'XUSDT', 'YUSDT', '--as', 'MINE'))).rejects.toMatchObject({
      code: 'command.wrong_use',
    });
  });

  it('archive: draws a bar on a terminal, and warnings above it', async () => {
    await folder.publish(um, [header, klineLine(0)]);
    const result = await run(archiveArgs('--symbol', 'XUSDT', 'NONE'), true);
    expect(result.logs).toEqual([]);
    expect(result.warnings).toHaveLength(1);
    expect(result.stderr).toContain('[........................] 0/2 files');
    expect(result.stderr).toContain('2/2 files');
    expect(result.stderr.endsWith('\r\x1b[K')).toBe(true);
  });

  it.each([
    ['--market', 'options', 'market.unknown'],
    ['--from', '2026', 'month.invalid'],
    ['--tf', '7m', 'timeframe.unknown'],
  ])('archive: refuses %s %s', async (option, value, code) => {
    await expect(run([...archiveArgs('--symbol', 'XUSDT'), option, value])).rejects.toMatchObject({ code });
  });

  it('archive: refuses a number of downloads that is none', async () => {
    await expect(run(archiveArgs('--symbol', 'XUSDT', '--parallel', '0'))).rejects.toMatchObject({
      code: 'commander.invalidArgument',
    });
  });

  it('file: loads files by relative path with a mapping', async () => {
    await folder.write('a.csv', 'when,a,b,c,d,e\n2026-02-01T00:00:00Z,1,3,0.5,2,10\n');
    const result = await run([
      'file',
      'a.csv',
      '--symbol',
      'X',
      '--tf',
      '1m',
      '--columns',
      'ts=when,o=a,h=b,l=c,c=d,v=e',
    ]);
    expect(result).toMatchObject({ exitCode: 0, data: { files: 1, inserted: 1 } });
  });

  it('file: names what failed', async () => {
    const result = await run(['file', 'none.csv', '--symbol', 'X', '--tf', '1m']);
    expect(result).toMatchObject({ exitCode: 1, data: { failedFiles: 1 } });
    expect(result.text).toContain('file.unreadable');
  });

  it('gaps: lists them, which is no failure', async () => {
    await folder.write('a.csv', `2026-02-01,1,3,0.5,2,10\n2026-02-01T00:05:00Z,1,3,0.5,2,10\n`);
    await run(['file', 'a.csv', '--symbol', 'X', '--tf', '1m']);
    const result = await run([
      'gaps',
      '--symbol',
      'X',
      '--tf',
      '1m',
      '--from',
      '2026-02-01',
      '--to',
      '2026-02-02',
    ]);
    expect(result).toMatchObject({
      exitCode: 0,
      data: [
        {
          symbol: 'X',
          tf: '1m',
          from: '2026-02-01T00:01:00.000Z',
          to: '2026-02-01T00:05:00.000Z',
          missing: 4,
        },
      ],
    });
    expect(result.text).toContain('1 gaps, 4 candles missing');
    expect((await run(['gaps', '--from', '2026-02-02'])).text).toBe('no gaps');
  });

  it('gaps: refuses a range that ends before it starts', async () => {
    await expect(run(['gaps', '--from', '2026-02-02', '--to', '2026-02-01'])).rejects.toMatchObject({
      code: 'time.range_empty',
    });
  });
});
