import type { DbTransaction } from '@tidemark/db';
import { markLoadInFlight } from '../candles/lock-load.ts';
import { recordedNow } from './recorded-now.ts';

/**
 * What a bot itself says became of signals stands beside what is computed, under the specification 0, and no labelling
 * overwrites it. The exit, where the bot does not tell it, is the time of the write. Taken from the signals' own columns,
 * which are set first, in the same transaction.
 */
const record = `
  INSERT INTO outcomes (spec_id, model_id, symbol, tf, ts, signal_id, pred, proba, latency_ms, outcome, label, realized_rr, exit_ts, recorded_at)
  SELECT 0, s.model_id, s.symbol, s.tf, s.ts, s.id, s.pred, s.proba, s.latency_ms, s.outcome, s.label, s.realized_rr, now(), ${recordedNow}
  FROM signals s JOIN unnest($1::bigint[], $2::timestamptz[]) AS own(id, ts) ON own.id = s.id AND own.ts = s.ts
  WHERE s.ts >= $3 AND s.ts <= $4 AND s.outcome IS NOT NULL
  ON CONFLICT (spec_id, model_id, symbol, tf, ts) DO UPDATE
    SET outcome = excluded.outcome, label = excluded.label, realized_rr = excluded.realized_rr, exit_ts = excluded.exit_ts, recorded_at = excluded.recorded_at
  WHERE (outcomes.outcome, outcomes.label, outcomes.realized_rr) IS DISTINCT FROM (excluded.outcome, excluded.label, excluded.realized_rr)`;

/** What a bot's own outcome has; the other columns are null. */
const forgotten = [
  ...['spec_id', 'model_id', 'symbol', 'tf', 'ts', 'signal_id', 'pred', 'proba', 'latency_ms'],
  ...['outcome', 'label', 'realized_rr', 'exit_ts', 'recorded_at'],
];

/** What a bot took back is its own no more: the next labelling computes it. That it was believed is kept. */
const forget = `
  WITH taken AS (DELETE FROM outcomes o USING signals s JOIN unnest($1::bigint[], $2::timestamptz[]) AS own(id, ts) ON own.id = s.id AND own.ts = s.ts
  WHERE s.ts >= $3 AND s.ts <= $4 AND s.outcome IS NULL
    AND o.spec_id = 0 AND o.model_id = s.model_id AND o.symbol = s.symbol AND o.tf = s.tf AND o.ts = s.ts AND o.ts >= $3 AND o.ts <= $4
    RETURNING ${forgotten.map((name) => `o.${name}`).join(', ')})
  INSERT INTO outcome_revisions (${forgotten.join(', ')}, known_to)
  SELECT *, ${recordedNow} FROM taken WHERE recorded_at < ${recordedNow}`;

export interface SignalRowKey {
  readonly rowId: string;
  /** Epoch milliseconds. */
  readonly ts: number;
}

/** Records the outcomes that the columns of these signals hold as the bot's own. @param keys in order of time */
export async function recordOwnOutcomes(tx: DbTransaction, keys: readonly SignalRowKey[]): Promise<void> {
  if (keys.length === 0) return;
  const bound = [
    keys.map(({ rowId }) => rowId),
    keys.map(({ ts }) => new Date(ts)),
    new Date(keys[0]?.ts ?? 0),
    new Date(keys.at(-1)?.ts ?? 0),
  ];
  await markLoadInFlight(tx);
  await tx.query('record-own-outcomes', record, bound);
  await tx.query('forget-own-outcomes', forget, bound);
}
