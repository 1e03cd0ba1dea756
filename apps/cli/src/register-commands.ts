import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';

/** Every command. What a command needs to run is loaded by its action, so that `--help` answers at once. */
export function registerCommands(_program: Command, _context: CommandContext): void {}
