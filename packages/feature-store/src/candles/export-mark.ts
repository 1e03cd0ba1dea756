import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { publishFile } from '../layout/publish-file.ts';

const schema = z.object({ knownAt: z.number().int() });
const name = '_exported.json';

/** As known at which instant all months of a series were last exported; 0 if they never were. */
export async function readExportMark(folder: string): Promise<number> {
  try {
    return schema.parse(JSON.parse(await readFile(join(folder, name), 'utf8'))).knownAt;
  } catch {
    // Without it, or with what is none, everything is looked at again.
    return 0;
  }
}

export async function writeExportMark(store: string, folder: string, knownAt: number): Promise<void> {
  await publishFile(store, join(folder, name), (partial) => writeFile(partial, JSON.stringify({ knownAt })));
}
