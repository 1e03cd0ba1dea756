import { mkdirSync } from 'node:fs';
import { quote, TidemarkError } from '@tidemark/domain';

/** Makes the home folder where it is not there. Errors: `server.data_denied` where the system does not let it. */
export function makeHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: process.getuid?.() === 0 ? 0o755 : 0o700 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TidemarkError('server.data_denied', `The folder ${quote(home)} cannot be made: ${reason}`, {
      value: home,
      hint: 'Name a folder that you may write to, TIDEMARK_HOME=/path/to/folder, or a server with --db.',
      cause,
    });
  }
}
