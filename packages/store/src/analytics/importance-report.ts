import type { ImportanceReportRecord } from '@tidemark/db';

/** A stored report of feature importance, without the report itself. */
export interface ImportanceReportEntry {
  readonly id: string;
  readonly modelId: string;
  /** The label specification that it was made by; null where it used none. */
  readonly specId: number | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** A stored report: what was saved, as JSON gives it back. */
export interface StoredImportanceReport extends ImportanceReportEntry {
  readonly report: unknown;
}

export function readImportanceEntry(row: Omit<ImportanceReportRecord, 'report'>): ImportanceReportEntry {
  return {
    id: row.id.toString(),
    modelId: row.modelId,
    specId: row.specId,
    createdAt: row.createdAt.getTime(),
  };
}
