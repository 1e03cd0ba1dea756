import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDenied } from './data-denied.ts';

/** The role that owns everything on a managed server. */
export const superuser = 'tidemark';

/** Lies in the data folder, so that data and password are moved into place together. */
export const passwordFile = 'tidemark.password';

/** Reads the password of a managed server. Errors: `server.data_denied` when this user may not. */
export function readPassword(dataFolder: string): string {
  try {
    return readFileSync(join(dataFolder, passwordFile), 'utf8');
  } catch (cause) {
    throw dataDenied(dataFolder, cause);
  }
}
