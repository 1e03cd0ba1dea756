import type { Command } from 'commander';

/** How to label, as it is typed. */
export interface SpecOptions {
  readonly kind?: string;
  readonly profit?: string;
  readonly stop?: string;
  readonly horizon?: string;
  readonly policy?: string;
  readonly threshold?: string;
  readonly spans?: string;
  readonly minT?: string;
  readonly risk?: string;
  readonly entryDelay?: string;
  readonly feeBps?: string;
  readonly slippageBps?: string;
}

/** The options that say how to label. */
export function addSpecOptions(command: Command): Command {
  return command
    .option('--kind <kind>', 'triple-barrier (default), fixed-horizon or trend-scanning')
    .option('--profit <distance>', 'of the profit barrier: 1%, 1.5atr, or 2R (twice the stop)')
    .option('--stop <distance>', 'of the stop: 1% or 1.5atr')
    .option('--horizon <n>', 'candles, the entry candle included')
    .option(
      '--policy <policy>',
      'of a candle that touches both: pessimistic (stop first; default), optimistic, drop',
    )
    .option('--threshold <percent>', 'fixed horizon: returns up to this are HOLD; default 0')
    .option('--spans <n,n,...>', 'trend scanning: candles of each span')
    .option('--min-t <number>', 'trend scanning: HOLD where no |t| reaches it; default 0')
    .option('--risk <percent>', 'fixed horizon, trend scanning: the return that counts as one R; default 1%')
    .option('--entry-delay <time>', 'from the decision to the earliest entry: 250ms, 2s, 1m; default 0')
    .option('--fee-bps <number>', 'basis points a side; default 5')
    .option('--slippage-bps <number>', 'basis points a side; default 2');
}
