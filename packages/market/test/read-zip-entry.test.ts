import { truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { TidemarkError } from '@tidemark/domain';
import fc from 'fast-check';
import { readZipEntry } from '../src/read-zip-entry.ts';
import { testFolder } from '../src/testing/klines.ts';
import { makeZip, writeZip } from '../src/testing/write-zip.ts';

async function unzip(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readZipEntry(path)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const data = Buffer.from(Array.from({ length: 50_000 }, (_, index) => `${index * 7919},`).join(''));
const name = 'X-1m-2026-02.csv';

describe('readZipEntry', () => {
  it.each([true, false])('gives back what was packed (stored: %s)', async (stored) => {
    await using folder = await testFolder();
    const path = await writeZip(`${folder.path}/a.zip`, [{ name, data, stored }]);
    expect((await unzip(path)).equals(data)).toBe(true);
  });

  it.each([
    [
      'two entries',
      [
        { name, data },
        { name: 'b.csv', data },
      ],
    ],
    ['no entry', []],
    ['an encrypted entry', [{ name, data, flags: 1 }]],
    ['a strongly encrypted entry', [{ name, data, flags: 0x41 }]],
    ['a name that climbs out', [{ name: '../../etc/cron.d/x', data }]],
    ['an absolute name', [{ name: '/etc/passwd', data }]],
    ['a name with backslashes', [{ name: '..\\x.csv', data }]],
    ['a folder', [{ name: 'folder/', data: Buffer.alloc(0) }]],
    ['an unknown method', [{ name, data, method: 12 }]],
  ])('refuses a zip with %s', async (_what, entries) => {
    await using folder = await testFolder();
    const path = await writeZip(`${folder.path}/a.zip`, entries);
    await expect(unzip(path)).rejects.toMatchObject({ code: 'file.zip_entry', value: path });
  });

  it.each([
    ['a wrong CRC-32', { crc: 1 }],
    ['more bytes than it says', { uncompressedSize: data.length - 1 }],
    ['fewer bytes than it says', { uncompressedSize: data.length + 1 }],
  ])('refuses a zip with %s', async (_what, fault) => {
    await using folder = await testFolder();
    const path = await writeZip(`${folder.path}/a.zip`, [{ name, data, ...fault }]);
    await expect(unzip(path)).rejects.toMatchObject({ code: 'file.corrupt' });
  });

  it('refuses a zip whose packed bytes were changed', async () => {
    await using folder = await testFolder();
    const zip = makeZip([{ name, data }]);
    zip.fill(0xff, 5_000, 6_000);
    const path = await folder.write('a.zip', zip);
    await expect(unzip(path)).rejects.toMatchObject({ code: 'file.corrupt' });
  });

  it('refuses a zip that was cut short, an empty file and another kind of file', async () => {
    await using folder = await testFolder();
    const path = await writeZip(`${folder.path}/a.zip`, [{ name, data }]);
    await truncate(path, 20_000);
    await expect(unzip(path)).rejects.toMatchObject({ code: 'file.not_a_zip' });
    await writeFile(path, '');
    await expect(unzip(path)).rejects.toMatchObject({ code: 'file.not_a_zip' });
    await writeFile(path, '<html>Service unavailable</html>'.repeat(10));
    await expect(unzip(path)).rejects.toMatchObject({ code: 'file.not_a_zip' });
  });

  it('names a file that does not exist', async () => {
    await expect(unzip('/no/such.zip')).rejects.toMatchObject({
      code: 'file.unreadable',
      value: '/no/such.zip',
    });
  });

  it('may be left early', async () => {
    await using folder = await testFolder();
    const path = await writeZip(`${folder.path}/a.zip`, [{ name, data }]);
    for await (const chunk of readZipEntry(path)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  });

  it('ends in bytes or one TidemarkError, whatever byte was changed', async () => {
    await using folder = await testFolder();
    const zip = makeZip([{ name, data: Buffer.from('1,2,3\n'.repeat(50)) }]);
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.nat(255), async (at, byte) => {
        const broken = Buffer.from(zip);
        broken[at] = byte;
        const path = await folder.write('b.zip', broken);
        try {
          await unzip(path);
        } catch (error) {
          expect(error).toBeInstanceOf(TidemarkError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
