import type { Db } from '@tidemark/db';
import { type Outcome, parseSignalId, type Side, type Signal, type SignalId } from '@tidemark/domain';
import { recordOwnOutcomes } from '../outcomes/record-own-outcomes.ts';
import { getSignal, unknownSignal } from './get-signal.ts';

/** What became of a signal; a field that is left out stays as it is. */
export interface SignalOutcome {
  readonly label?: Side | null;
  readonly outcome?: Outcome | null;
  /** Net return divided by the stop distance. */
  readonly realizedRr?: number | null;
}

const sql = `
  UPDATE signals SET
    label = CASE WHEN $3 THEN $4 ELSE label END,
    outcome = CASE WHEN $5 THEN $6 ELSE outcome END,
    realized_rr = CASE WHEN $7 THEN $8 ELSE realized_rr END
  WHERE id = $1 AND ts = $2 RETURNING id`;

/**
 * Sets label, outcome or realised R of one signal. An outcome or R that is set so is the bot's own: no labelling overwrites
 * it until it is taken back (null). @throws TidemarkError `signal.unknown`, `id.invalid`
 */
export async function setSignalOutcome(db: Db, id: SignalId, change: SignalOutcome): Promise<Signal> {
  const { rowId, ts } = parseSignalId(id);
  const { label, outcome, realizedRr } = change;
  const isOwn = outcome !== undefined || realizedRr !== undefined;
  const found = await db.transaction(async (tx) => {
    const rows = await tx.query<{ id: string }>('set-signal-outcome', sql, [
      ...[rowId.toString(), new Date(ts)],
      ...[label !== undefined, label ?? null, outcome !== undefined, outcome ?? null],
      ...[realizedRr !== undefined, realizedRr ?? null],
    ]);
    if (rows.length > 0 && isOwn) await recordOwnOutcomes(tx, [{ rowId: rowId.toString(), ts }]);
    return rows.length > 0;
  });
  if (!found) throw unknownSignal(id);
  return getSignal(db, id);
}
