import type { Db } from '@tidemark/db';
import { keepLabelSpec, type LabelSpecToKeep } from './keep-label-spec.ts';
import type { KeptLabelSpec } from './kept-label-spec.ts';
import { listSignalSeries } from './list-signal-series.ts';
import { lockModelSpecs } from './lock-model.ts';
import { markColumnsToRewrite } from './rewrite-signal-columns.ts';

const readDeclared = 'SELECT spec_id FROM declared_label_specs WHERE model_id = $1';

const declare = `
  INSERT INTO declared_label_specs (model_id, spec_id) VALUES ($1, $2)
  ON CONFLICT (model_id) DO UPDATE SET spec_id = excluded.spec_id, declared_at = now()`;

/**
 * Keeps a specification and makes it the one whose results the signals' own columns hold. Where another one was declared,
 * the next labelling of the model rewrites the columns, also if this process dies before.
 * @throws TidemarkError `label.spec_conflict`
 */
export async function declareLabelSpec(db: Db, wanted: LabelSpecToKeep): Promise<KeptLabelSpec> {
  const { modelId } = wanted;
  const kept = await keepLabelSpec(db, wanted);
  if (kept.declared) return kept;
  const series = await listSignalSeries(db, { modelId });
  await db.transaction(async (tx) => {
    await lockModelSpecs(tx, modelId);
    const before = await tx.query('read-declared-spec', readDeclared, [modelId]);
    await tx.query('declare-label-spec', declare, [modelId, kept.id]);
    if (before.length > 0) await markColumnsToRewrite(tx, modelId, series);
  });
  return { ...kept, declared: true };
}
