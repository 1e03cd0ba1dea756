import type { RunQuery } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import type { GateReport } from '@tidemark/evaluation';

/** What the gate found of a version, and by which decisions. */
export interface ModelJudgement {
  readonly modelId: string;
  readonly version: number;
  readonly againstVersion: number | null;
  /** Decision times, [from, to). */
  readonly window: TimeRange;
  /** How many judgements of this model and key had used any of the window before: the more there are, the less it tells. */
  readonly earlierUses: number;
  readonly report: GateReport;
  /** Epoch milliseconds. */
  readonly decidedAt: number;
}

const insert = `
  INSERT INTO model_judgements (model_id, version, against_version, window_from, window_to, earlier_uses, passed, report)
  SELECT $1, $2, $3, $4, $5, count(*), $6, $7 FROM model_judgements AS earlier
  JOIN models AS judged USING (model_id, version)
  WHERE earlier.model_id = $1 AND earlier.window_from < $5 AND earlier.window_to > $4
    AND judged.key = (SELECT key FROM models WHERE model_id = $1 AND version = $2)
  RETURNING earlier_uses, decided_at`;

const list = `
  SELECT version, against_version, window_from, window_to, earlier_uses, report, decided_at FROM model_judgements
  WHERE model_id = $1 AND ($2::int IS NULL OR version = $2) ORDER BY id`;

/** Records what the gate found, and counts how often its window was used before. */
export async function recordJudgement(
  tx: { readonly query: RunQuery },
  judgement: Omit<ModelJudgement, 'earlierUses' | 'decidedAt'>,
): Promise<ModelJudgement> {
  const { modelId, version, againstVersion, window, report } = judgement;
  const [row] = await tx.query<{ earlier_uses: number; decided_at: Date }>('record-judgement', insert, [
    modelId,
    version,
    againstVersion,
    new Date(window.from),
    new Date(window.to),
    report.passed,
    JSON.stringify(report),
  ]);
  return { ...judgement, earlierUses: row?.earlier_uses ?? 0, decidedAt: row?.decided_at.getTime() ?? 0 };
}

type Row = {
  version: number;
  against_version: number | null;
  window_from: Date;
  window_to: Date;
  earlier_uses: number;
  report: GateReport;
  decided_at: Date;
};

/** What the gate found of a model's versions, or of one, the oldest first. */
export async function listJudgements(
  db: { readonly query: RunQuery },
  { modelId, version }: { readonly modelId: string; readonly version?: number },
): Promise<readonly ModelJudgement[]> {
  const rows = await db.query<Row>('list-judgements', list, [modelId, version ?? null]);
  return rows.map((row) => ({
    modelId,
    version: row.version,
    againstVersion: row.against_version,
    window: { from: row.window_from.getTime(), to: row.window_to.getTime() },
    earlierUses: row.earlier_uses,
    report: row.report,
    decidedAt: row.decided_at.getTime(),
  }));
}
