import type { Db } from '@tidemark/db';
import type { SignalDay } from '@tidemark/evaluation';
import type { SignalSelection } from './scored-signal-query.ts';

/**
 * The rollup of a selection by UTC day, by series and time. Days count whole: those that the range touches.
 * @throws TidemarkError `model.unknown`, `symbol.unknown`
 */
export async function readSignalDays(db: Db, selection: SignalSelection): Promise<readonly SignalDay[]> {
  throw new Error(`not read yet: ${JSON.stringify(selection)} of ${typeof db}`);
}
