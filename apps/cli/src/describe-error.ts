import { type ErrorCode, TidemarkError } from '@tidemark/domain';
import { CommanderError } from 'commander';

export interface ErrorDescription {
  readonly code: ErrorCode;
  readonly message: string;
  /** What the reader can do about it; null where nothing is known. */
  readonly hint: string | null;
}

/** Any error as users get it: a stable code, what happened, the mend. */
export function describeError(error: unknown): ErrorDescription {
  if (error instanceof TidemarkError) {
    return { code: error.code, message: error.message, hint: error.hint ?? null };
  }
  if (error instanceof CommanderError) return describeWrongUse(error);
  return {
    code: 'command.unexpected',
    message: messageOf(error),
    hint: 'Set TIDEMARK_DEBUG=1 to see where it happened.',
  };
}

function describeWrongUse({ code, message }: CommanderError): ErrorDescription {
  const hint = 'Add --help to the command to see what it takes.';
  if (code === 'commander.help') return { code: 'command.wrong_use', message: 'no command was given', hint };
  const [first = '', ...suggestions] = message.replace(/^error: /, '').split('\n');
  const suggestion = suggestions
    .join(' ')
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  return {
    code: 'command.wrong_use',
    message: first,
    hint: suggestion === '' ? hint : `${suggestion} ${hint}`,
  };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // An AggregateError of a refused connection has no message of its own.
  if (error.message === '') return error.name;
  // The SQLSTATE of a server's error, or the code of an operating system's.
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return `${error.message.trim()}${error.message.includes(code) ? '' : code}`;
}
