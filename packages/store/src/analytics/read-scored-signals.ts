import type { Db } from '@tidemark/db';
import type { ScoredSignals } from '@tidemark/evaluation';
import type { ScoredSignalQuery } from './scored-signal-query.ts';

/**
 * The signals of a selection with their outcomes, as columns. Signals without an outcome are in it too, as pending; a
 * selection that holds nothing in its range gives length 0.
 * @throws TidemarkError `model.unknown`, `symbol.unknown`, `label.spec_unknown`
 */
export async function readScoredSignals(db: Db, query: ScoredSignalQuery): Promise<ScoredSignals> {
  throw new Error(`not read yet: ${JSON.stringify(query)} of ${typeof db}`);
}
