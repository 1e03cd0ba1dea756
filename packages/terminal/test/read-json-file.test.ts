import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { readJsonFile } from '../src/files/read-json-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-json-'));
afterAll(() => rmSync(folder, { recursive: true }));
const about = { hint: 'Give one.', code: 'dataset.spec_invalid' } as const;

it('reads what stands in a file', async () => {
  const path = join(folder, 'a.json');
  writeFileSync(path, '{"name": "a"}');
  expect(await readJsonFile(path, about)).toEqual({ name: 'a' });
});

it('says that a file is not there, or is no JSON', async () => {
  await expect(readJsonFile(join(folder, 'none.json'), about)).rejects.toMatchObject({
    code: 'file.unreadable',
    hint: 'Give one.',
  });
  const path = join(folder, 'broken.json');
  writeFileSync(path, '{"name": ');
  await expect(readJsonFile(path, about)).rejects.toMatchObject({ code: 'dataset.spec_invalid' });
});
