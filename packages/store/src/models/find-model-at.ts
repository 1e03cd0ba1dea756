import type { RunQuery } from '@tidemark/db';
import type { ModelVersion } from '@tidemark/domain';
import { getModelVersion } from './get-model.ts';

// A key's last promotion up to then. When keys were not told apart yet, another key's promotion retired a version.
const sql = `
  SELECT version FROM (
    SELECT DISTINCT ON (key) version, retired_at FROM model_promotions JOIN models USING (model_id, version)
    WHERE model_id = $1 AND model_promotions.promoted_at <= $2 ORDER BY key, id DESC) AS last
  WHERE retired_at IS NULL OR retired_at > $2 ORDER BY version`;

/** The versions of a model that were active at an instant, epoch milliseconds: one of each key at most. */
export async function findModelsAt(
  db: { readonly query: RunQuery },
  { modelId, at }: { readonly modelId: string; readonly at: number },
): Promise<readonly ModelVersion[]> {
  const found = await db.query<{ version: number }>('find-models-at', sql, [modelId, new Date(at)]);
  return Promise.all(found.map(({ version }) => getModelVersion(db, { modelId, version })));
}
