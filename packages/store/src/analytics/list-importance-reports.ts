import type { Db } from '@tidemark/db';
import { checkPageLimit } from '../page-limit.ts';
import { type ImportanceReportEntry, readImportanceEntry } from './importance-report.ts';

/** The stored reports of feature importance, of all models or of one, newest first. @throws TidemarkError `page.limit_invalid` */
export async function listImportanceReports(
  db: Db,
  { modelId, limit = 100 }: { readonly modelId?: string; readonly limit?: number } = {},
): Promise<readonly ImportanceReportEntry[]> {
  const rows = await db.prisma.importanceReportRecord.findMany({
    where: modelId === undefined ? {} : { modelId },
    select: { id: true, modelId: true, specId: true, createdAt: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: checkPageLimit(limit),
  });
  return rows.map(readImportanceEntry);
}
