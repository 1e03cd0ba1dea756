import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunQuery } from '@tidemark/db';
import { quote, TidemarkError } from '@tidemark/domain';
import {
  type ArtefactUse,
  findArtefactUses,
  forgetArtefacts,
  listOldCandidates,
  type RunFolder,
} from '@tidemark/store';
import { folderSize } from '../run/folder-size.ts';
import { listRunFolders } from './list-run-folders.ts';

export interface ArtefactPruning {
  /** The folder of the feature store, absolute. */
  readonly store: string;
  /**
   * Age at which the artefact of a version that never was active is given up, and a folder deleted whose request the queue does not have any more;
   * milliseconds, null never.
   */
  readonly keepMs: number | null;
  /** A folder in which something was made or deleted within this span is left, whoever lost it; default an hour. */
  readonly graceMs?: number;
  /** How many folders at most; default 100. */
  readonly limit?: number;
  /** Deletes nothing, and gives nothing up. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/** A run's folder that was deleted, or would be. */
export interface PrunedFolder {
  /** Relative to the feature store. */
  readonly path: string;
  readonly because: 'never active' | 'lease lost' | 'request unknown';
  readonly bytes: number;
}

const reasons: Partial<Record<ArtefactUse, PrunedFolder['because']>> = {
  'given up': 'never active',
  lost: 'lease lost',
  unknown: 'request unknown',
};

/** Folders that are asked about in one statement. */
const batch = 500;

/**
 * Deletes runs' folders that nobody refers to: of leases that were lost, of versions whose artefacts are given up by their age, of requests that
 * were pruned. Never that of a version that is active or was, so that it can be asked and rolled back to; of a candidate that is young; of a run
 * that holds its lease. What is killed half way is done by the next one: a version is given up before its folder goes, and half a folder is
 * as little referred to as a whole one. Several may run at once.
 * @throws TidemarkError `file.unwritable` at the end, if a folder could not be deleted
 */
export async function pruneArtefacts(
  db: { readonly query: RunQuery },
  { store, keepMs, graceMs = 3_600_000, limit = 100, dryRun = false, signal }: ArtefactPruning,
): Promise<readonly PrunedFolder[]> {
  const old =
    keepMs === null
      ? []
      : await (dryRun ? listOldCandidates : forgetArtefacts)(db, { olderThan: keepMs, limit });
  const wouldGiveUp = dryRun ? old.map(({ artefactPath }) => artefactPath) : [];
  // Listed before the database is asked: what is claimed later has no folder in the list.
  const folders = await listRunFolders(store);
  const pruned: PrunedFolder[] = [];
  const failures: { readonly path: string; readonly error: unknown }[] = [];
  for (let at = 0; at < folders.length; at += batch) {
    const some = folders.slice(at, at + batch);
    const uses = await findArtefactUses(db, some);
    for (const folder of some) {
      if (signal?.aborted || pruned.length >= limit) break;
      const use = wouldGiveUp.some((path) => path.startsWith(`${folder.path}/`))
        ? 'given up'
        : uses.get(folder.path);
      const because = use === undefined ? undefined : reasons[use];
      if (because === undefined || (await ageOf(store, folder)) < waitFor(because, { keepMs, graceMs }))
        continue;
      try {
        pruned.push({ path: folder.path, because, bytes: await folderSize(join(store, folder.path)) });
        if (!dryRun) await rm(join(store, folder.path), { recursive: true, force: true, maxRetries: 3 });
      } catch (error) {
        pruned.pop();
        failures.push({ path: folder.path, error });
      }
    }
  }
  const [first, ...others] = failures;
  if (first === undefined) return pruned;
  throw new TidemarkError(
    'file.unwritable',
    `${quote(join(store, first.path))} cannot be deleted${others.length === 0 ? '' : `, nor ${others.length} others`}`,
    {
      value: first.path,
      hint: 'Look at its rights, or delete it by hand: nobody refers to it.',
      cause: first.error,
    },
  );
}

function waitFor(
  because: PrunedFolder['because'],
  { keepMs, graceMs }: { readonly keepMs: number | null; readonly graceMs: number },
): number {
  // A version was registered when its folder was done.
  if (because === 'never active') return Number.NEGATIVE_INFINITY;
  return because === 'lease lost' ? graceMs : (keepMs ?? Number.POSITIVE_INFINITY);
}

/** How long ago something was made or deleted in it; 0 for one that has gone meanwhile. */
async function ageOf(store: string, { path }: RunFolder): Promise<number> {
  return stat(join(store, path)).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}
