import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { TidemarkError } from '@tidemark/domain';

/** The user that PostgreSQL runs as, where that is not the user of this process. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/**
 * PostgreSQL refuses to run as root; then it runs as the owner of its data folder, else as `postgres`, else as
 * `nobody`. Null where it runs as this process does.
 */
export function findServerAccount(dataFolder: string): ServerAccount | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  const owner = statSync(dataFolder, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) {
    const name = accounts.find(({ uid }) => uid === owner.uid)?.name ?? `uid ${owner.uid}`;
    return { name, uid: owner.uid, gid: owner.gid };
  }
  for (const wanted of ['postgres', 'nobody']) {
    const account = accounts.find(({ name, uid }) => name === wanted && uid > 0);
    if (account !== undefined) return account;
  }
  throw new TidemarkError(
    'server.start_failed',
    'PostgreSQL cannot run as root, and no user can be found for it',
    {
      hint: 'Make a user named postgres, or run the command as a normal user.',
    },
  );
}

/** Whether the account may enter the folder, or the nearest of its parents that exists, by the permission bits. */
export function canEnter(account: ServerAccount | null, folder: string): boolean {
  if (account === null) return true;
  for (let path = folder; ; path = dirname(path)) {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry !== undefined) {
      const bit = entry.uid === account.uid ? 0o100 : entry.gid === account.gid ? 0o010 : 0o001;
      if ((entry.mode & bit) === 0) return false;
    }
    if (dirname(path) === path) return true;
  }
}
