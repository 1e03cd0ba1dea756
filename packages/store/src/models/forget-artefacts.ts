import type { RunQuery } from '@tidemark/db';
import type { ModelVersion } from '@tidemark/domain';
import { type ModelSqlRow, modelColumns, readModelRow } from './model-row.ts';

// What the trainer made and the gate did not let pass. What somebody registered by hand has its artefact where only he knows.
const isOld = `
  state = 'candidate' AND artefact_pruned_at IS NULL AND request_id IS NOT NULL
  AND created_at < statement_timestamp() - interval '1 millisecond' * $1::float8`;

const list = `SELECT ${modelColumns} FROM models WHERE ${isOld} ORDER BY created_at, model_id, version LIMIT $2`;

// Looked at once more by the UPDATE: it may have been promoted in between.
const forget = `
  UPDATE models SET artefact_pruned_at = clock_timestamp()
  WHERE (model_id, version) IN (
    SELECT model_id, version FROM models WHERE ${isOld} ORDER BY created_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
    AND ${isOld}
  RETURNING ${modelColumns}`;

export interface OldCandidates {
  /** Age by the database's clock since it was registered, milliseconds. */
  readonly olderThan: number;
  /** How many at most; default 100. */
  readonly limit?: number;
}

/** The versions that `forgetArtefacts` would give up. */
export async function listOldCandidates(
  db: { readonly query: RunQuery },
  { olderThan, limit = 100 }: OldCandidates,
): Promise<readonly ModelVersion[]> {
  return (await db.query<ModelSqlRow>('list-old-candidates', list, [olderThan, limit])).map(readModelRow);
}

/**
 * Gives up the artefacts of versions that a request led to, that are of a certain age and that were never active; from then on they cannot be
 * promoted, and nobody refers to their folders. What is active, or was, is never given up. One UPDATE.
 */
export async function forgetArtefacts(
  db: { readonly query: RunQuery },
  { olderThan, limit = 100 }: OldCandidates,
): Promise<readonly ModelVersion[]> {
  return (await db.query<ModelSqlRow>('forget-artefacts', forget, [olderThan, limit])).map(readModelRow);
}
