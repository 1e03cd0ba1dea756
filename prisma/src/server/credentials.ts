import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TidemarkError } from '@tidemark/domain';

/** The role that owns everything on a managed server. */
export const superuser = 'tidemark';

/** Lies in the data folder, so that data and password are moved into place together. */
export const passwordFile = 'tidemark.password';

/** Reads the password of a managed server. Errors: `server.data_denied` when this user may not. */
export function readPassword(dataFolder: string): string {
  const path = join(dataFolder, passwordFile);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new TidemarkError(
      'server.data_denied',
      `The password of the managed server cannot be read: ${path}`,
      {
        value: path,
        hint: 'Run the command as the user that made the data folder, or set TIDEMARK_HOME to a folder of your own.',
        cause,
      },
    );
  }
}
