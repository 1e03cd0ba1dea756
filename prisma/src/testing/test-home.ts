import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { TidemarkError } from '@tidemark/domain';

/**
 * The home folder of this user's test servers, under the temporary folder. Its name can be guessed, so another user may
 * have made it first; nobody else's folder is used: `server.data_denied`.
 */
export function testHome(parent = tmpdir()): string {
  const { uid } = userInfo();
  const home = join(parent, `tidemark-test-${uid}`);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const entry = lstatSync(home);
  if (entry.isDirectory() && entry.uid === uid && (entry.mode & 0o022) === 0) return home;
  throw new TidemarkError('server.data_denied', `The folder of the test servers is not ours alone: ${home}`, {
    value: home,
    hint: 'Remove that folder, or set TMPDIR to another one.',
  });
}
