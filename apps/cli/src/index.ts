export type { CommandContext, CommandResult, OutputStream } from '@tidemark/terminal';
export type { CommandIo } from './create-context.ts';
export { run } from './run.ts';
