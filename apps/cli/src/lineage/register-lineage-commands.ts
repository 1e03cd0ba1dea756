import { addExamples, addStoreOptions, type CommandContext, type StoreOptions } from '@tidemark/terminal';
import type { Command } from 'commander';

export function registerLineageCommands(program: Command, context: CommandContext): void {
  const lineage = program
    .command('lineage')
    .summary('what a signal came from, and whether it can be made again')
    .description('Walks back from a result to what it was made from.');

  addExamples(
    addStoreOptions(
      lineage
        .command('signal')
        .description(
          'Walks from a signal to the version of its model that was active then, its dataset, feature views, candles and their corrections, and says of ' +
            'each whether it can still be made again. Exits 1 where something cannot.',
        )
        .argument('<id>', "a signal's id, as `tidemark signals list` prints it"),
    ).action(async (id: string, options: StoreOptions) =>
      (await import('./trace-signal.ts')).traceSignal(context, id, options),
    ),
    [['tidemark lineage signal 20260201T000100Z-17', 'by its id']],
  );
}
