import { addExamples } from '@tidemark/terminal';
import { Command } from 'commander';
import type { CommandIo } from './create-context.ts';
import { readVersion } from './read-version.ts';

/** The command with its global options, which may stand anywhere on the line, and no subcommands yet. */
export function createProgram({ stdout, stderr }: Pick<CommandIo, 'stdout' | 'stderr'>): Command {
  const program = new Command('tidemark')
    .description('The versioned data layer for machine-learned trading models.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // Errors are told once, by whoever runs the program; what is left is the help of a group without a command.
      writeErr: (text) => stderr.write(text),
      outputError: () => {},
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true })
    .option('--db <url>', 'PostgreSQL to use, before DATABASE_URL and TIDEMARK_PG; else the bundled server')
    .option('--json', 'print the result as one JSON document on stdout')
    .option('-q, --quiet', 'no progress on stderr')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help');
  addExamples(program, [
    ['tidemark demo', 'the whole loop once, on real candles'],
    ['tidemark db status', 'which server this is, and what it has'],
    ['tidemark ingest file btc.csv --symbol BTCUSDT --tf 1m', 'load candles'],
    ['tidemark candles BTCUSDT --tf 1h --latest 24 --json', 'read them'],
  ]);
  return program;
}

const widestHelp = 110;

function widthOf({ isTTY, columns }: CommandIo['stdout']): number {
  return isTTY === true && columns !== undefined ? Math.min(columns, widestHelp) : widestHelp;
}
