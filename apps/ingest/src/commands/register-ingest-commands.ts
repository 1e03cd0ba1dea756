import type { CommandContext } from '@tidemark/terminal';
import { type Command, InvalidArgumentError } from 'commander';
import type { ArchiveCommandOptions } from './run-ingest-archive.ts';
import type { FileCommandOptions } from './run-ingest-file.ts';
import type { GapsCommandOptions } from './run-ingest-gaps.ts';

/** `tidemark ingest`: candles in. What an action needs is loaded when it runs, so that `--help` answers at once. */
export function registerIngestCommands(program: Command, context: CommandContext): void {
  const ingest = program
    .command('ingest')
    .summary('load candles, and find what is missing')
    .description(
      'Loads candles from files. Each file and its entry in the ledger commit together, or not at all.',
    );

  ingest
    .command('archive')
    .summary("load files of Binance's archive")
    .description(
      "Loads monthly kline files of Binance's archive, or of a local copy. What the ledger holds with the published checksum is " +
        'skipped, so that the same command goes on where it stopped and picks up what the venue corrected. A month that the archive ' +
        'does not have is listed as missing; a bad file fails alone, and the exit code is 1.',
    )
    .option(
      '--base <url|dir>',
      'the archive: an http(s) address, or a folder that holds data/',
      'https://data.binance.vision',
    )
    .requiredOption('--market <market>', 'spot, um (USD-margined futures) or cm (coin-margined)')
    .requiredOption('--symbol <symbols...>', "one or more symbols, by the venue's names")
    .option('--tf <timeframe>', '1s, 1m, 5m, 1h, 1d ...', '1m')
    .requiredOption('--from <month>', 'first month, YYYY-MM')
    .requiredOption('--to <month>', 'last month, YYYY-MM')
    .option('--as <name>', 'store the symbol under this name, where its own is taken by another market')
    .option('--parallel <n>', 'how many files to download ahead', wholeNumber(1, 64), 4)
    .addHelpText(
      'after',
      `
Examples:
  tidemark ingest archive --market um --symbol BTCUSDT ETHUSDT --from 2026-01 --to 2026-03
  tidemark ingest archive --base ~/binance --market spot --symbol BTCUSDT --as BTCUSDT-SPOT --from 2026-01 --to 2026-01`,
    )
    .action(async (options: ArchiveCommandOptions) =>
      (await import('./run-ingest-archive.ts')).runIngestArchive(context, options),
    );

  ingest
    .command('file')
    .summary('load CSV files')
    .description(
      'Loads CSV files of one symbol and timeframe; gzip and zip are unpacked. A header with usual names is understood; else say ' +
        'which column holds what. Times are ISO 8601 with a zone, or epochs in s, ms or us, told apart by their size.',
    )
    .argument('<path...>', 'files, loaded in this order')
    .requiredOption('--symbol <symbol>', 'the symbol to store them as')
    .requiredOption('--tf <timeframe>', '1s, 1m, 5m, 1h, 1d ...')
    .option(
      '--columns <mapping>',
      'ts=...,o=...,h=...,l=...,c=...,v=...[,vwap=...,taker_buy_vol=...,quote_volume=...]: names, or numbers from 1',
    )
    .option(
      '--venue <name>',
      'where the candles are from; a stored symbol belongs to one venue and market',
      'file',
    )
    .option('--market <name>', 'and which market', 'file')
    .addHelpText(
      'after',
      `
Examples:
  tidemark ingest file btc.csv --symbol BTCUSDT --tf 1m
  tidemark ingest file btc.csv --symbol BTCUSDT --tf 1m --columns ts=time,o=open,h=high,l=low,c=close,v=amount
  tidemark ingest file fix.csv --symbol BTCUSDT --tf 1m --venue binance --market um`,
    )
    .action(async (paths: string[], options: FileCommandOptions) =>
      (await import('./run-ingest-file.ts')).runIngestFile(context, paths, options),
    );

  ingest
    .command('gaps')
    .summary('list missing candles inside what is stored')
    .description(
      "Lists runs of missing candles between a series' first and last one. A gap may be an outage of the venue: then no load fills it.",
    )
    .option('--symbol <symbols...>', 'one or more stored symbols; default all')
    .option('--tf <timeframe>', 'only this timeframe')
    .option('--from <time>', 'look from here on: ISO 8601 with a zone, a date, or epoch milliseconds')
    .option('--to <time>', 'and before this')
    .addHelpText('after', '\nExamples:\n  tidemark ingest gaps --symbol BTCUSDT --from 2026-01-01 --json')
    .action(async (options: GapsCommandOptions) =>
      (await import('./run-ingest-gaps.ts')).runIngestGaps(context, options),
    );
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };
}
