export type { CommandContext, CommandResult, OutputStream } from './command-context.ts';
export type { CommandIo } from './create-context.ts';
export { run } from './run.ts';
