import type { Db, DbTransaction } from '@tidemark/db';
import { parseLabelSpec } from '@tidemark/evaluation';
import type { KeptLabelSpec } from './kept-label-spec.ts';

const sql = `
  SELECT l.id, m.name, l.hash, l.spec, d.spec_id IS NOT NULL AS declared
  FROM model_label_specs m JOIN label_specs l ON l.id = m.spec_id
    LEFT JOIN declared_label_specs d ON d.model_id = m.model_id AND d.spec_id = m.spec_id
  WHERE m.model_id = $1 ORDER BY d.spec_id IS NULL, m.name`;

type Row = { id: number; name: string; hash: string; spec: unknown; declared: boolean };

/** The label specifications that are kept for a model, the declared one first. */
export async function listLabelSpecs(
  db: Pick<Db | DbTransaction, 'query'>,
  modelId: string,
): Promise<readonly KeptLabelSpec[]> {
  const rows = await db.query<Row>('list-label-specs', sql, [modelId]);
  return rows.map((row) => ({ ...row, spec: parseLabelSpec(row.spec) }));
}
