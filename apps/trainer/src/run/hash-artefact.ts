import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, quote, TidemarkError } from '@tidemark/domain';
import { hashFile } from '@tidemark/market';

export interface Artefact {
  /** SHA-256, hex, over the names and contents of its files. */
  readonly hash: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * The hash of a folder: that of the canonical JSON of [path, size, SHA-256 of the content] of every file, in order of their paths with `/`.
 * Neither times nor rights count, nor empty folders.
 * @throws TidemarkError `trainer.artefact_missing` where there is no file, `trainer.artefact_invalid` for a link or what is no plain file
 */
export async function hashArtefact(folder: string): Promise<Artefact> {
  const files = await listFiles(folder, '');
  const bytes = files.reduce((sum, [, size]) => sum + size, 0);
  if (bytes === 0)
    throw new TidemarkError(
      'trainer.artefact_missing',
      'the trainer left no artefact: its folder has no file with content',
      {
        value: folder,
        hint: 'Write the model into the folder that --output names.',
      },
    );
  const hashed: (readonly [string, number, string])[] = [];
  for (const [path, size] of files) hashed.push([path, size, await hashFile(join(folder, path))]);
  const hash = createHash('sha256').update(canonicalJson(hashed)).digest('hex');
  return { hash, files: files.length, bytes };
}

async function listFiles(root: string, under: string): Promise<(readonly [string, number])[]> {
  const names = await readdir(join(root, under)).catch(() => []);
  const found: (readonly [string, number])[] = [];
  for (const name of names) {
    const path = under === '' ? name : `${under}/${name}`;
    const entry = await lstat(join(root, path));
    if (entry.isDirectory()) found.push(...(await listFiles(root, path)));
    else if (entry.isFile()) found.push([path, entry.size]);
    else throw notPlain(path, entry.isSymbolicLink());
  }
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

function notPlain(path: string, isLink: boolean): TidemarkError {
  const what = isLink ? 'is a symbolic link' : 'is neither a file nor a folder';
  return new TidemarkError('trainer.artefact_invalid', `${quote(path)} of the artefact ${what}`, {
    value: path,
    hint: 'An artefact is plain files in its own folder: what a link names may change or lie outside it.',
  });
}
