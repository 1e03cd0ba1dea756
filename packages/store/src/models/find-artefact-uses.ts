import type { RunQuery } from '@tidemark/db';

/** The folder of a run of a request, by what its name says. */
export interface RunFolder {
  /** Relative to the feature store. */
  readonly path: string;
  readonly requestId: string;
  /** The token of the lease under which it was made. */
  readonly token: string;
}

/**
 * What a run's folder is to the database: that of a version, or of one whose artefact was given up; of a lease that is held, or that completed
 * its request without a version; of one that was lost; or of a request that is not there, which was pruned, or is another database's.
 */
export type ArtefactUse = 'version' | 'given up' | 'in flight' | 'completed' | 'lost' | 'unknown';

// One snapshot: a run that is published goes from the queue to the registry in one transaction, and is never in neither.
const find = `
  SELECT place.path, CASE
      WHEN bool_or(models.version IS NOT NULL AND models.artefact_pruned_at IS NULL) THEN 'version'
      WHEN bool_or(request.status = 'processing' AND request.lease_token = place.token) THEN 'in flight'
      WHEN bool_or(models.version IS NOT NULL) THEN 'given up'
      WHEN bool_or(request.status = 'completed' AND request.lease_token = place.token) THEN 'completed'
      WHEN bool_or(request.id IS NOT NULL) THEN 'lost'
      ELSE 'unknown' END AS use
  FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS place(path, request_id, token)
  LEFT JOIN retrain_queue AS request ON request.id = place.request_id
  LEFT JOIN models ON starts_with(models.artefact_path || '/', place.path || '/')
  GROUP BY place.path`;

/**
 * What runs' folders are to the database, by their paths. A folder is made after its request was claimed: of one that was seen before this was
 * asked, the claim is seen here.
 */
export async function findArtefactUses(
  db: { readonly query: RunQuery },
  folders: readonly RunFolder[],
): Promise<ReadonlyMap<string, ArtefactUse>> {
  const rows = await db.query<{ path: string; use: ArtefactUse }>('find-artefact-uses', find, [
    folders.map(({ path }) => path),
    folders.map(({ requestId }) => requestId),
    folders.map(({ token }) => token),
  ]);
  return new Map(rows.map(({ path, use }) => [path, use]));
}
