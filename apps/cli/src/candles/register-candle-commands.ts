import { addExamples, addStoreOptions, type CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { ExportOptions } from './export-candles.ts';
import type { CandleOptions } from './show-candles.ts';

export function registerCandleCommands(program: Command, context: CommandContext): void {
  const candles = program
    .command('candles')
    .summary('read stored candles, or list what is stored')
    .description(
      'Reads the candles of a symbol, oldest first. Without a symbol it lists the stored series. A timeframe that is not ' +
        'stored itself is read from the rollups of the 1m candles (5m, 15m, 1h, 4h, 1d): closed and complete ones only.',
    )
    .argument('[symbol]', 'a stored symbol, such as BTCUSDT')
    .option('--tf <timeframe>', 'timeframe: 1m, 5m, 1h, 1d ...; default 1m')
    .option('--from <time>', 'first open time: ISO 8601 with a zone, a date, or epoch milliseconds')
    .option('--to <time>', 'open times before this; default the end of the series')
    .option('--latest <n>', 'the last n candles; default 100 where no time is given')
    .option('--limit <n>', 'at most so many candles from the start of the range')
    .option(
      '--known-at <time>',
      'as was known at this instant, corrections that came later left out; default now',
    )
    .option('--incomplete', 'also rolled-up candles that miss some of theirs or are still forming')
    .action(async (symbol: string | undefined, options: CandleOptions) => {
      if (symbol === undefined)
        return (await import('./list-stored-series.ts')).listStoredSeries(context, options);
      return (await import('./show-candles.ts')).showCandles(context, symbol, options);
    });
  addExamples(candles, [
    ['tidemark candles', 'which series are stored'],
    ['tidemark candles BTCUSDT --latest 10', 'the last ten minutes'],
    ['tidemark candles BTCUSDT --tf 1h --from 2026-02-01 --to 2026-02-02', 'a day of hours'],
    ['tidemark candles BTCUSDT --from 2026-02-01 --json > february.json', 'everything since'],
  ]);

  const series = candles
    .command('series')
    .description('Lists the stored series: symbol, timeframe, open time of the first and the last candle.')
    .action(async () =>
      (await import('./list-stored-series.ts')).listStoredSeries(context, candles.opts<CandleOptions>()),
    );
  addExamples(series, [['tidemark candles series --json', 'the same for programs']]);

  const exported = addStoreOptions(
    candles
      .command('export')
      .description(
        'Exports the candles of a series into the feature store: a Parquet file a month, named by the hash of what is in it. Only what was loaded ' +
          'since the last export is read.',
      )
      .requiredOption('--symbol <symbol>', 'a stored symbol')
      .option('--tf <timeframe>', 'timeframe; default 1m')
      .option('--from <time>', 'first open time; whole months are exported')
      .option('--to <time>', 'open times before this; default the end of the series')
      .option('--known-at <time>', 'as was known at this instant; default now'),
  ).action(async (_: unknown, command: Command) => {
    // The group has options of the same names, and takes them wherever they stand.
    const options = command.optsWithGlobals<ExportOptions & CandleOptions>();
    for (const name of ['latest', 'limit', 'incomplete'] as const)
      if (options[name] !== undefined) command.error(`error: unknown option '--${name}'`);
    await (await import('./export-candles.ts')).exportStoredCandles(context, options);
  });
  addExamples(exported, [
    ['tidemark candles export --symbol BTCUSDT', 'every month, incrementally'],
    ['tidemark candles export --symbol BTCUSDT --tf 1h --known-at 2026-02-01', 'as was known then'],
  ]);
}
