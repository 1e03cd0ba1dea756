import type { Db } from '@tidemark/db';
import { type ImportanceReportEntry, readImportanceEntry } from './importance-report.ts';

const sql = `
  INSERT INTO importance_reports (model_id, spec_id, report) VALUES ($1, $2, $3::jsonb)
  RETURNING id, model_id AS "modelId", spec_id AS "specId", created_at AS "createdAt"`;

type Row = { id: string; modelId: string; specId: number | null; createdAt: Date };

/** Keeps a report of feature importance, so that a later one can be compared with it. */
export async function saveImportanceReport(
  db: Db,
  { modelId, specId, report }: { modelId: string; specId?: number | null; report: object },
): Promise<ImportanceReportEntry> {
  const bound = [modelId, specId ?? null, JSON.stringify(report)];
  const [row] = await db.query<Row>('save-importance-report', sql, bound);
  if (row === undefined) throw new TypeError('an insert returned no row');
  return readImportanceEntry({ ...row, id: BigInt(row.id) });
}
