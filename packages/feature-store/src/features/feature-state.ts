import { readFile, writeFile } from 'node:fs/promises';
import { quote, TidemarkError } from '@tidemark/domain';
import type { StreamSnapshot } from '@tidemark/features';
import { publishFile } from '../layout/publish-file.ts';
import { statePath } from '../layout/settle-versions.ts';
import { whereItIs } from '../layout/with-moved-files.ts';

/** Keeps what a recursive view remembers at the end of a file, beside it. */
export async function writeState(store: string, path: string, snapshot: StreamSnapshot): Promise<void> {
  await publishFile(store, statePath(path), (partial) => writeFile(partial, JSON.stringify(snapshot)));
}

/** @throws TidemarkError `file.corrupt` where the state is missing or no JSON; what is in it is checked by whoever goes on from it */
export async function readState(path: string): Promise<StreamSnapshot> {
  const file = whereItIs(statePath(path));
  try {
    return JSON.parse(await readFile(file, 'utf8')) as StreamSnapshot;
  } catch (cause) {
    throw new TidemarkError('file.corrupt', `the state ${quote(file)} of recursive features cannot be read`, {
      value: file,
      hint: 'Delete the files of this month and those after it, and compute them again.',
      cause,
    });
  }
}
