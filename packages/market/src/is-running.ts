import { systemErrorCode } from './system-error.ts';

/** Whether a process of this machine has that id. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return systemErrorCode(error) === 'EPERM';
  }
}
