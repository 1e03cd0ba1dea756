import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../db/error-code.ts';
import { dataDenied } from './data-denied.ts';

/** What PostgreSQL's own lock file, postmaster.pid, says about the server on a data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number | null;
  readonly status: string;
  /** False for what a killed server left behind, also when its pid belongs to another process by now. */
  readonly isAlive: boolean;
}

/** Reads postmaster.pid; null where there is none, or it is not written out yet. Errors: `server.data_denied`. */
export function readPostmaster(dataFolder: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw dataDenied(dataFolder, error);
  }
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10));
  if (!(pid > 1)) return null;
  const port = Number.parseInt(lines[3] ?? '', 10);
  return {
    pid,
    port: port > 0 ? port : null,
    status: (lines[7] ?? '').trim(),
    isAlive: isServerOf(pid, dataFolder),
  };
}

// A postmaster works in its data folder. Whatever cannot be looked at counts as one: waiting is safer than a second.
function isServerOf(pid: number, dataFolder: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    // Gone, or of another user, who could not have this data folder.
    return false;
  }
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === dataFolder;
    } catch (error) {
      return errorCode(error) !== 'ENOENT';
    }
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(
      'postgres',
    );
  } catch {
    return true;
  }
}
