import type { RunQuery } from '@tidemark/db';

const sql = `
  SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now,
    (SELECT (extract(epoch FROM inserted_at) * 1000)::float8 FROM retrain_queue WHERE model_id = $1 AND key = 'default' ORDER BY inserted_at DESC LIMIT 1) AS last`;

/** The clock of the database, and when a training of the model, of its key `default`, was last asked for, whatever became of that; epoch milliseconds. */
export async function readRetrainClock(
  db: { readonly query: RunQuery },
  modelId: string,
): Promise<{ readonly now: number; readonly last: number | null }> {
  const [row] = await db.query<{ now: number; last: number | null }>('read-retrain-clock', sql, [modelId]);
  return { now: row?.now ?? 0, last: row?.last ?? null };
}
