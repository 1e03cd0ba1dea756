import type { Db } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import type { SignalSelection } from './scored-signal-query.ts';

/**
 * The range that holds every signal of a selection, from its first decision to just after its last; null if there is none.
 * @throws TidemarkError `model.unknown`, `symbol.unknown`
 */
export async function readSignalSpan(
  db: Db,
  selection: Omit<SignalSelection, 'range'>,
): Promise<TimeRange | null> {
  throw new Error(`not read yet: ${JSON.stringify(selection)} of ${typeof db}`);
}
