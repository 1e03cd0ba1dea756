import { systemErrorCode } from '@tidemark/market';

/** Sends a signal to every process of a group. @returns whether there was any */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    // EPERM: what is left of it are zombies, or processes that changed their user.
    if (['ESRCH', 'EPERM'].includes(systemErrorCode(error) ?? '')) return false;
    throw error;
  }
}
