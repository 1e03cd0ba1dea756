import type { CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';

/** `tidemark analytics`: how good models are. */
export function registerAnalyticsCommands(program: Command, _context: CommandContext): void {
  program
    .command('analytics')
    .summary('performance of models')
    .description('How good models are, from their signals and what became of them.');
}
