import { addExamples, type CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';
import { publicArchive } from './public-archive.ts';

/** `tidemark demo`: the whole loop once. */
export function registerDemoCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('demo')
    .summary('the whole loop once: candles, signals, outcomes, performance, a retrain request')
    .description(
      'Ingests candles, runs a plain baseline strategy over them, resolves its signals from the candles that followed, ' +
        'shows how it did on each symbol, and requests a retrain for the worst. Run again, it adds nothing. The bundled ' +
        'server keeps the demo in a database of its own; a database that you name is added to, never emptied.',
    )
    .option(
      '--archive <dir>',
      "a local copy of Binance's archive, of which every 1m file is taken; without it " +
        `${publicArchive.symbols.join(', ')} (${publicArchive.market}) of ${publicArchive.from} to ${publicArchive.to} ` +
        'come from the public archive, and simulated candles if that cannot be reached',
    )
    .action(async ({ archive }: { readonly archive?: string }) => {
      const { runDemoCommand } = await import('./run-demo-command.ts');
      await runDemoCommand(context, archive ?? null);
    });
  addExamples(command, [
    ['tidemark demo', 'on klines of the public archive'],
    ['tidemark demo --archive ~/binance --json', 'on a local copy of it, as one JSON document'],
  ]);
}
