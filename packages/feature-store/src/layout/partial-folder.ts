import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nameOfWriter, partialFolder } from './publish-file.ts';

/** Makes a folder on the disk of the feature store for what has no name yet; it is swept if this process is killed. */
export async function makePartialFolder(store: string): Promise<string> {
  const folder = join(store, partialFolder, nameOfWriter());
  await mkdir(folder, { recursive: true });
  return folder;
}
