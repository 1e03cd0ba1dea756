import type { Db } from '@tidemark/db';
import { parseSignalId, type SignalId } from '@tidemark/domain';
import { unknownSignal } from './get-signal.ts';

/** Deletes are not noted by a trigger, since retention deletes too: the rollup by day is told here. */
const deleteRow = `
  WITH gone AS (DELETE FROM signals WHERE id = $1 AND ts = $2 RETURNING model_id, symbol, tf, ts)
  SELECT model_id, symbol, tf, tidemark.log_signal_change(model_id, symbol, tf, ts) FROM gone`;

const deleteOutcomes = `
  DELETE FROM outcomes WHERE model_id = $1 AND symbol = $2 AND tf = $3 AND ts = $4`;

type Gone = { model_id: string; symbol: string; tf: string };

/**
 * Deletes one signal with its outcomes under every specification. Retrain requests that name it stay.
 * @throws TidemarkError `signal.unknown`, `id.invalid`
 */
export async function deleteSignal(db: Db, id: SignalId): Promise<void> {
  const { rowId, ts } = parseSignalId(id);
  const instant = new Date(ts);
  const found = await db.transaction(async (tx) => {
    const [gone] = await tx.query<Gone>('delete-signal', deleteRow, [rowId.toString(), instant]);
    if (gone === undefined) return false;
    await tx.query('delete-outcomes', deleteOutcomes, [gone.model_id, gone.symbol, gone.tf, instant]);
    return true;
  });
  if (!found) throw unknownSignal(id);
}
