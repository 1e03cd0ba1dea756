import type { Db } from '@tidemark/db';
import { parseInstant, parseSymbol, parseTimeframe, TidemarkError, timeRange } from '@tidemark/domain';
import { readSignalSpan, type ScoredSignalQuery } from '@tidemark/store';
import type { SelectionOptions } from './add-selection-options.ts';

/**
 * The selection in the words of the store; what was not bounded reaches to the first and the last signal.
 * @throws TidemarkError `analytics.no_signals`, `model.unknown`, `symbol.unknown`, and those of a wrong time
 */
export async function readSelection(db: Db, options: SelectionOptions): Promise<ScoredSignalQuery> {
  const { model, symbol, tf, from, to, spec } = options;
  const selection = {
    ...(model === undefined ? {} : { modelId: model }),
    ...(symbol === undefined ? {} : { symbol: parseSymbol(symbol) }),
    ...(tf === undefined ? {} : { tf: parseTimeframe(tf) }),
  };
  const [first, end] = [from, to].map((time) => (time === undefined ? null : parseInstant(time)));
  const span = await readSignalSpan(db, selection);
  if (span === null) throw noSignals(selection);
  // A bound that lies beyond the signals leaves an empty range, not one that ends before it starts.
  const range = timeRange(
    first ?? Math.min(span.from, end ?? span.from),
    end ?? Math.max(span.to, first ?? span.to),
  );
  return { ...selection, range, ...(spec === undefined ? {} : { specName: spec }) };
}

/** Nothing to answer from: an answer with a name, instead of a table of dashes. */
export function noSignals(selection: object): TidemarkError {
  return new TidemarkError('analytics.no_signals', 'there are no signals in what was asked for', {
    value: selection,
    hint: 'Widen --from and --to, or leave --symbol and --tf out; `tidemark signals list` shows what is stored.',
  });
}
