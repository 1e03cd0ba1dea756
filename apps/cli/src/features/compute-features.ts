import { TidemarkError } from '@tidemark/domain';
import type { CommandContext } from '@tidemark/terminal';
import type { ComputeOptions } from './compute-stored-features.ts';
import type { MaterializeOptions } from './materialize-views.ts';

/** The options of both forms of `tidemark features compute`. */
export interface BothOptions
  extends Partial<Omit<MaterializeOptions, 'symbol'>>,
    Omit<ComputeOptions, 'symbol'> {
  readonly symbol?: readonly string[];
}

/** `tidemark features compute`: with --view into the feature store, with a view as argument to the terminal, a file or the candles. */
export async function computeFeatures(
  context: CommandContext,
  view: string | undefined,
  options: BothOptions,
): Promise<void> {
  const { view: views, symbol: symbols, ...rest } = options;
  if (views !== undefined) {
    refuse(rest, ['out', 'write'], 'belongs to the form with a view as argument, which shows values');
    if (view !== undefined) throw wrongUse(`the view ${view} was given as argument, and others with --view`);
    const { materializeViews } = await import('./materialize-views.ts');
    return materializeViews(context, { ...options, view: views });
  }
  if (view === undefined) throw wrongUse('no view was given');
  refuse(
    rest,
    ['knownAt', 'history', 'store', 'memory'],
    'belongs to the form with --view, which fills the feature store',
  );
  const [symbol, ...others] = symbols ?? [];
  if (symbol === undefined) throw wrongUse('no symbol was given');
  if (others.length > 0) throw wrongUse('several symbols were given');
  const { computeStoredFeatures } = await import('./compute-stored-features.ts');
  return computeStoredFeatures(context, view, { ...rest, symbol });
}

function refuse(options: object, names: readonly string[], why: string): void {
  const given = names.find((name) => name in options);
  if (given === undefined) return;
  throw wrongUse(`--${given.replace('knownAt', 'known-at')} ${why}`);
}

function wrongUse(message: string): TidemarkError {
  return new TidemarkError('command.wrong_use', message, {
    value: null,
    hint: '`features compute --view VIEW` fills the feature store; `features compute VIEW --symbol SYMBOL` shows values.',
  });
}
