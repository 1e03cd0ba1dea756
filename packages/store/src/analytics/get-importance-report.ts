import type { Db } from '@tidemark/db';
import { quote, TidemarkError } from '@tidemark/domain';
import { readImportanceEntry, type StoredImportanceReport } from './importance-report.ts';

/** A stored report of feature importance. @throws TidemarkError `importance.unknown`, `id.invalid` */
export async function getImportanceReport(db: Db, id: string): Promise<StoredImportanceReport> {
  if (!/^\d{1,18}$/.test(id)) {
    throw new TidemarkError('id.invalid', `${quote(id)} is not an importance report's id`, {
      value: id,
      hint: 'It is a whole number, as `tidemark analytics importance` prints it when it saves one.',
    });
  }
  const row = await db.prisma.importanceReportRecord.findUnique({ where: { id: BigInt(id) } });
  if (row !== null) return { ...readImportanceEntry(row), report: row.report };
  throw new TidemarkError('importance.unknown', `no importance report has the id ${quote(id)}`, {
    value: id,
    hint: '`listImportanceReports` lists what is stored.',
  });
}
