import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TidemarkError } from '@tidemark/domain';
import type { Installation } from './installation.ts';
import { makeHome } from './make-home.ts';
import { canEnter, findServerAccount, type ServerAccount } from './server-account.ts';

// Where root's servers live when their user cannot enter the project.
const sharedRoot = '/var/lib/tidemark';

/** Where one managed server keeps its things, and who runs it. */
export interface ServerPlace {
  readonly installation: Installation;
  /** Holds `data`, the log, and data folders in the making. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly logFile: string;
  readonly account: ServerAccount | null;
  /** True where the project folder could not be used. */
  readonly isFallback: boolean;
}

/**
 * Decides where a server lives: in the home folder, or under /var/lib/tidemark where the server's user cannot enter
 * that. Data that exists stays where it is, whatever became of the permissions since.
 * Errors: `server.data_denied` when data is in a home folder that the server's user can no longer enter, or the home
 * folder cannot be made.
 */
export function placeServer(home: string, installation: Installation): ServerPlace {
  makeHome(home);
  const realHome = realpathSync(home);
  const own = join(realHome, installation.folderName);
  const hash = createHash('sha256').update(realHome).digest('hex').slice(0, 16);
  const fallback = join(sharedRoot, hash, installation.folderName);
  const place = (folder: string): ServerPlace => {
    const dataFolder = join(folder, 'data');
    return {
      installation,
      folder,
      dataFolder,
      logFile: join(folder, 'server.log'),
      account: findServerAccount(dataFolder),
      isFallback: folder === fallback,
    };
  };
  const atHome = place(own);
  const usable = canEnter(atHome.account, own);
  if (existsSync(atHome.dataFolder)) {
    if (usable) return atHome;
    throw new TidemarkError(
      'server.data_denied',
      `The user ${atHome.account?.name}, who runs PostgreSQL for root, can no longer enter ${own}`,
      {
        value: own,
        hint: `Let others enter its parent folders (chmod o+x), or move the data to ${fallback}.`,
      },
    );
  }
  if (process.getuid?.() === 0 && existsSync(join(fallback, 'data'))) return place(fallback);
  return usable ? atHome : place(fallback);
}

/** The folder of the server's programs; a bundle that its user cannot reach is copied to where it can, once. */
export function placePrograms({ installation, account }: ServerPlace): string {
  const { bundle, binFolder, version } = installation;
  if (bundle === null || canEnter(account, binFolder)) return binFolder;
  const target = join(sharedRoot, `postgresql-${version}-${process.arch}`);
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}.${randomBytes(4).toString('hex')}`;
    mkdirSync(sharedRoot, { recursive: true, mode: 0o755 });
    cpSync(bundle, draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, target);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      // Another command may have copied it first.
      if (!existsSync(target)) throw error;
    }
  }
  return join(target, basename(binFolder));
}
