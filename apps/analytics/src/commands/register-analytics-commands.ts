import type { Command } from 'commander';
import type { AnalyticsContext } from './analytics-context.ts';

/** `tidemark analytics`: how good models are. */
export function registerAnalyticsCommands(program: Command, _context: AnalyticsContext): void {
  program
    .command('analytics')
    .summary('performance of models')
    .description('How good models are, from their signals and what became of them.');
}
