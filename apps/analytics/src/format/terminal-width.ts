import type { CommandContext } from '@tidemark/terminal';

/** Columns of the terminal that a result goes to; null where it goes into a file or a pipe, which have no width. */
export function terminalWidth({ stdout }: Pick<CommandContext, 'stdout'>): number | null {
  return stdout.isTTY === true ? (stdout.columns ?? null) : null;
}
