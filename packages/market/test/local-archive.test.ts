import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { type ArchiveFile, archivePath, parseArchivePath } from '../src/archive-file.ts';
import { openBinanceArchive } from '../src/binance-archive.ts';
import { discoverArchive } from '../src/discover-archive.ts';
import { collect, header, klineLine, testFolder, um, zipOf } from '../src/testing/klines.ts';

const spot: ArchiveFile = { market: 'spot', symbol: 'ABC', tf: '1h', period: '2025-01' };

const open = (base: string) => openBinanceArchive({ base, cacheDir: '/nowhere' });

describe('a local copy of the archive', () => {
  it('lies where the archive has it', () => {
    expect(archivePath(um)).toBe('data/futures/um/monthly/klines/XUSDT/1m/XUSDT-1m-2026-02.zip');
    expect(archivePath({ ...um, market: 'cm', symbol: 'BTCUSD_PERP' })).toContain(
      'data/futures/cm/monthly/klines/BTCUSD_PERP/',
    );
    expect(archivePath({ ...spot, tf: '1mo', period: '2025-01-31' })).toBe(
      'data/spot/daily/klines/ABC/1mo/ABC-1mo-2025-01-31.zip',
    );
  });

  it('knows a file by its path', () => {
    for (const file of [um, spot, { ...spot, period: '2025-01-31' }])
      expect(parseArchivePath(archivePath(file))).toEqual(file);
    expect(parseArchivePath(archivePath(um).replace('klines', 'trades'))).toBeNull();
    expect(parseArchivePath(archivePath(um).replace('/1m/', '/7m/'))).toBeNull();
    expect(parseArchivePath(archivePath(um).replace('monthly', 'daily'))).toBeNull();
  });

  it.each(['', '/', '/data', '/data/'])(
    'is found at its root and at its data folder (%j)',
    async (suffix) => {
      await using folder = await testFolder();
      await folder.publish(um, [header, klineLine(0)]);
      const archive = await open(`${folder.path}${suffix}`);
      const found = await archive.find(um);
      expect(found).toMatchObject(um);
      if (found === null) return;
      const file = await archive.open(found, { symbol: 'OTHER' });
      expect(file).toMatchObject({
        source: archivePath(um),
        symbol: 'OTHER',
        tf: '1m',
        checksum: found.publishedChecksum,
      });
      expect(await collect(file.rows())).toMatchObject([{ line: 2, candle: { symbol: 'OTHER' } }]);
      await archive.discard(um);
      expect(await archive.find(um)).not.toBeNull();
    },
  );

  it('may be named by a file address', async () => {
    await using folder = await testFolder();
    await folder.publish(um, [klineLine(0)]);
    expect(await (await open(pathToFileURL(folder.path).href)).find(um)).not.toBeNull();
  });

  it('has no file where a month is missing', async () => {
    await using folder = await testFolder();
    await folder.publish(um, [klineLine(0)]);
    expect(await (await open(folder.path)).find({ ...um, period: '2026-03' })).toBeNull();
  });

  it('is believed without a CHECKSUM', async () => {
    await using folder = await testFolder();
    await folder.write(archivePath(um), zipOf([klineLine(0)]));
    const archive = await open(folder.path);
    const found = await archive.find(um);
    expect(found?.publishedChecksum).toBeNull();
    if (found !== null) expect(await collect((await archive.open(found)).rows())).toHaveLength(1);
  });

  it('is not believed against its CHECKSUM', async () => {
    await using folder = await testFolder();
    await folder.publish(um, [klineLine(0)]);
    await folder.write(archivePath(um), zipOf([klineLine(1)]));
    const archive = await open(folder.path);
    const found = await archive.find(um);
    if (found === null) throw new Error('not found');
    await expect(archive.open(found)).rejects.toMatchObject({ code: 'file.checksum' });
    await folder.write(`${archivePath(um)}.CHECKSUM`, 'not a checksum');
    await expect(archive.find(um)).rejects.toMatchObject({ code: 'file.checksum' });
  });

  it('names the file that is bad by its place in the archive', async () => {
    await using folder = await testFolder();
    await folder.write(archivePath(um), 'no zip at all, though it is named one');
    const archive = await open(folder.path);
    const rows = (await archive.open({ ...um, publishedChecksum: null })).rows();
    await expect(collect(rows)).rejects.toMatchObject({
      code: 'file.not_a_zip',
      message: `"${archivePath(um)}" is not a zip file, or is cut short`,
    });
  });

  it('reports what it may not read', async () => {
    await using folder = await testFolder();
    await folder.write(join(archivePath(um), 'this is a folder'), '');
    const archive = await open(folder.path);
    await expect(archive.open({ ...um, publishedChecksum: null })).rejects.toMatchObject({
      code: 'file.unreadable',
    });
    await folder.write(join(`${archivePath(um)}.CHECKSUM`, 'so is this'), '');
    await expect(archive.find(um)).rejects.toMatchObject({ code: 'file.unreadable' });
  });

  it('is refused where there is none', async () => {
    await using folder = await testFolder();
    for (const base of [folder.path, '/no/such/folder', 'ftp://host']) {
      await expect(open(base)).rejects.toMatchObject({ code: 'archive.not_found', value: base });
    }
  });

  it('tells a folder that cannot be looked into from one that is no archive', async () => {
    await using folder = await testFolder();
    await symlink('data', join(folder.path, 'data'));
    await expect(open(folder.path)).rejects.toMatchObject({ code: 'file.unreadable' });
  });

  it('lists the files of a timeframe by month, then symbol', async () => {
    await using folder = await testFolder();
    const files = [
      { ...um, period: '2026-01', symbol: 'B' },
      { ...um, period: '2026-02', symbol: 'A' },
      { ...um, market: 'spot' as const, period: '2026-02', symbol: 'A' },
      { ...um, period: '2026-02', symbol: 'C' },
    ];
    for (const file of [...files].reverse()) await folder.publish(file, [klineLine(0)]);
    await folder.publish(spot, [klineLine(0)]);
    await folder.write('data/futures/um/monthly/klines/A/1m/notes.zip', '');
    expect(await discoverArchive(folder.path)).toEqual(files);
    expect(await discoverArchive(folder.path, '1h')).toEqual([spot]);
  });
});
