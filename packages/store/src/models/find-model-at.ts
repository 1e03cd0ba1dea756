import type { RunQuery } from '@tidemark/db';
import type { ModelVersion } from '@tidemark/domain';
import { getModelVersion } from './get-model.ts';

const sql = `
  SELECT version FROM model_promotions WHERE model_id = $1 AND promoted_at <= $2 ORDER BY id DESC LIMIT 1`;

/** The version of a model that was active at an instant, epoch milliseconds; null where none was. */
export async function findModelAt(
  db: { readonly query: RunQuery },
  { modelId, at }: { readonly modelId: string; readonly at: number },
): Promise<ModelVersion | null> {
  const [found] = await db.query<{ version: number }>('find-model-at', sql, [modelId, new Date(at)]);
  return found === undefined ? null : getModelVersion(db, { modelId, version: found.version });
}
