import type { Db } from '@tidemark/db';
import type { OutcomeSeries } from './write-outcomes.ts';

const start = `
  WITH added AS (
    INSERT INTO label_progress (spec_id, model_id, symbol, tf, known_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING RETURNING known_at)
  SELECT known_at FROM added UNION ALL
  SELECT known_at FROM label_progress WHERE spec_id = $1 AND model_id = $2 AND symbol = $3 AND tf = $4 LIMIT 1`;

const move = `
  UPDATE label_progress SET known_at = $5
  WHERE spec_id = $1 AND model_id = $2 AND symbol = $3 AND tf = $4 AND known_at < $5`;

/**
 * As known at which instant a series' outcomes were computed before; `knownAt` itself the first time. It is noted before
 * the first outcome is written: a run that dies halfway must not leave outcomes whose age nobody knows.
 */
export async function startLabelling(
  db: Db,
  specId: number,
  { modelId, symbol, tf }: OutcomeSeries,
  knownAt: number,
): Promise<number> {
  const bound = [specId, modelId, symbol, tf, new Date(knownAt)];
  const [row] = await db.query<{ known_at: Date }>('start-labelling', start, bound);
  return row?.known_at.getTime() ?? knownAt;
}

/** Notes that every outcome of the series rests on candles as known at this instant or later. */
export async function finishLabelling(
  db: Db,
  specId: number,
  { modelId, symbol, tf }: OutcomeSeries,
  knownAt: number,
): Promise<void> {
  await db.query('finish-labelling', move, [specId, modelId, symbol, tf, new Date(knownAt)]);
}
