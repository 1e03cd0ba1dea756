import type { Db } from '@tidemark/db';
import type { Outcome, Side } from '@tidemark/domain';

export interface OutcomeRow {
  readonly specId: number;
  readonly modelId?: string;
  readonly symbol?: string;
  readonly tf?: string;
  readonly ts: number;
  readonly outcome: Outcome | null;
  readonly label?: Side | null;
  readonly realizedRr?: number | null;
}

/** Makes a label specification and keeps it for a model. @returns its id */
export async function keepSpec(
  db: Db,
  { modelId = 'alpha', name, declared = false }: { modelId?: string; name: string; declared?: boolean },
): Promise<number> {
  const [row] = await db.query<{ id: number }>(
    'make-spec',
    `INSERT INTO label_specs (hash, name, spec) VALUES (encode(sha256($1::text::bytea), 'hex'), $1, '{}')
     ON CONFLICT (hash) DO UPDATE SET name = excluded.name RETURNING id`,
    [name],
  );
  const id = row?.id ?? 0;
  await db.query('keep-spec', 'INSERT INTO model_label_specs (model_id, spec_id, name) VALUES ($1, $2, $3)', [
    modelId,
    id,
    name,
  ]);
  if (declared)
    await db.query('declare-spec', 'INSERT INTO declared_label_specs (model_id, spec_id) VALUES ($1, $2)', [
      modelId,
      id,
    ]);
  return id;
}

/** Writes outcomes of stored signals; every number of a resolved one follows from its R. */
export async function writeOutcomes(db: Db, rows: readonly OutcomeRow[]): Promise<void> {
  for (const row of rows) {
    const { specId, modelId = 'alpha', symbol = 'BTCUSDT', tf = '1m', ts, outcome } = row;
    await db.query(
      'write-outcome',
      `INSERT INTO outcomes (spec_id, model_id, symbol, tf, ts, signal_id, pred, proba, latency_ms, outcome, label, entry_ts,
         exit_ts, label_end, stop, gross_return, net_return, realized_rr, buy_rr, sell_rr, mae, mfe)
       SELECT $1, model_id, symbol, tf, ts, id, pred, proba, latency_ms, $6, $7, ts, ts + interval '90 seconds',
         ts + interval '1 hour', 0.02, 0.02 * $8::float8 + 0.001, 0.02 * $8, $8, $8, 0 - $8::float8, -0.005, 0.006
       FROM signals WHERE model_id = $2 AND symbol = $3 AND tf = $4 AND ts = $5`,
      [specId, modelId, symbol, tf, new Date(ts), outcome, row.label ?? null, row.realizedRr ?? null],
    );
  }
}
