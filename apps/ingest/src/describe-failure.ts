import { TidemarkError } from '@tidemark/domain';
import type { IngestFailure } from './ingest-summary.ts';

/** Errors of the database as a whole: no other file would fare better. */
const fatal = /^(server|db|settings)\./;

/**
 * What to report of a file that failed alone.
 * @throws the error itself if it ends the whole ingest
 */
export function describeFailure(file: string, error: unknown): IngestFailure {
  if (!(error instanceof TidemarkError)) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = 'Set TIDEMARK_DEBUG=1 and load this file alone to see where it happened.';
    return { file, code: 'command.unexpected', message, hint };
  }
  if (fatal.test(error.code)) throw error;
  return { file, code: error.code, message: error.message, hint: error.hint ?? null };
}
