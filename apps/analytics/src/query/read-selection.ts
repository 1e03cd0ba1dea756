import type { Db } from '@tidemark/db';
import { parseInstant, parseSymbol, parseTimeframe, TidemarkError, timeRange } from '@tidemark/domain';
import { readSignalSpan, type ScoredSignalQuery } from '@tidemark/store';
import type { SelectionOptions } from './add-selection-options.ts';

/**
 * The selection in the words of the store; what was not bounded reaches to the first and the last signal.
 * @throws TidemarkError `analytics.no_signals`, `model.unknown`, `symbol.unknown`, and those of a wrong time
 */
export async function readSelection(db: Db, options: SelectionOptions): Promise<ScoredSignalQuery> {
  const { range: bounds, ...selection } = parseSelection(options);
  const span = await readSignalSpan(db, selection);
  if (span === null) throw noSignals(selection);
  // A bound that lies beyond the signals leaves an empty range, not one that ends before it starts.
  const range = {
    from: Number.isFinite(bounds.from) ? bounds.from : Math.min(span.from, bounds.to),
    to: Number.isFinite(bounds.to) ? bounds.to : Math.max(span.to, bounds.from),
  };
  return {
    ...selection,
    range,
    ...(options.spec === undefined ? {} : { specName: options.spec }),
    ...(options.knownAt === undefined ? {} : { knownAt: parseInstant(options.knownAt) }),
  };
}

/**
 * The selection as it was typed: without `--from` and `--to` its range has no ends.
 * @throws TidemarkError `symbol.invalid`, `timeframe.unknown`, and those of a wrong time
 */
export function parseSelection({ model, symbol, tf, from, to }: SelectionOptions): ScoredSignalQuery {
  const given = {
    from: from === undefined ? Number.NEGATIVE_INFINITY : parseInstant(from),
    to: to === undefined ? Number.POSITIVE_INFINITY : parseInstant(to),
  };
  const isBounded = from !== undefined && to !== undefined;
  return {
    ...(model === undefined ? {} : { modelId: model }),
    ...(symbol === undefined ? {} : { symbol: parseSymbol(symbol) }),
    ...(tf === undefined ? {} : { tf: parseTimeframe(tf) }),
    range: isBounded ? timeRange(given.from, given.to) : given,
  };
}

/** Nothing to answer from: an answer with a name, instead of a table of dashes. */
export function noSignals(selection: object): TidemarkError {
  return new TidemarkError('analytics.no_signals', 'there are no signals in what was asked for', {
    value: selection,
    hint: 'Widen --from and --to, or leave --symbol and --tf out; what retention has deleted is left in `tidemark analytics performance --rollups`.',
  });
}
