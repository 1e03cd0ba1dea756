import type { Command } from 'commander';

/** Which signals an analysis is about, as they are typed. */
export interface SelectionOptions {
  readonly model?: string;
  readonly symbol?: string;
  readonly tf?: string;
  readonly from?: string;
  readonly to?: string;
  readonly spec?: string;
  /** Where {@link addKnownAtOption} was used. */
  readonly knownAt?: string;
}

/** The options by which every analysis chooses its signals. */
export function addSelectionOptions(command: Command): Command {
  return command
    .option('--model <id>', 'of this model')
    .option('--symbol <symbol>', 'on this symbol')
    .option('--tf <timeframe>', 'on this timeframe')
    .option(
      '--from <time>',
      'first decision time: ISO 8601 with a zone, a date, or epoch milliseconds; default the first signal',
    )
    .option('--to <time>', 'decision times before this; default after the last signal')
    .option('--spec <name>', 'by the label specification kept under this name; default the declared one');
}

/** The option of analyses that can be made of what was known at an instant. */
export function addKnownAtOption(command: Command): Command {
  return command.option(
    '--known-at <time>',
    'outcomes as they were known at this instant, later labels and corrections left out; default now',
  );
}
