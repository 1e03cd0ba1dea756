import { inspect } from 'node:util';
import { escapeControls, formatJson, type OutputStream, writeText } from '@tidemark/terminal';
import { exitCodeOf } from './exit-code-of.ts';

export interface TellErrorOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Whether stdout is to hold the error as a JSON document. */
  readonly json: boolean;
  /** Whether to show the stack and the causes. */
  readonly debug: boolean;
}

/** Tells an error on stderr, with `json` on stdout too, and returns the exit code. */
export async function tellError(error: unknown, options: TellErrorOptions): Promise<number> {
  // Loaded only here: the words of the domain take longer to load than `--help` takes to answer.
  const { describeError } = await import('./describe-error.ts');
  const description = describeError(error);
  const { code, message, hint } = description;
  const lines = [`error ${code}: ${message}`, ...(hint === null ? [] : [`hint: ${hint}`])];
  if (options.debug) lines.push(inspect(error, { depth: 4 }));
  const writes = [writeText(options.stderr, `${lines.map(escapeControls).join('\n')}\n`)];
  if (options.json) writes.push(writeText(options.stdout, formatJson({ error: description })));
  // Where an error cannot be written, on a full disk, the exit code is what is left to tell it.
  await Promise.allSettled(writes);
  return exitCodeOf(code);
}
