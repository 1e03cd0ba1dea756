import type { Db } from '@tidemark/db';
import { enqueueDueSchedules, expireRetrainLeases, pruneRetrainRequests } from '@tidemark/store';
import type { Chore } from './chores.ts';
import { type ArtefactPruning, pruneArtefacts } from './prune-artefacts.ts';

/** What the queue needs somebody to do: take requests from workers that are gone, and ask for what is scheduled. */
export function queueChores(
  queue: Db,
  { everyMs = 5_000 }: { readonly everyMs?: number } = {},
): readonly Chore[] {
  return [
    { name: 'leases that ran out', everyMs, run: () => expireRetrainLeases(queue) },
    { name: 'schedules', everyMs, run: () => enqueueDueSchedules(queue) },
  ];
}

/** What would pile up: requests that ended long ago, and folders of runs that nobody refers to. */
export function pruningChores(
  queue: Db,
  { everyMs = 3_600_000, ...pruning }: ArtefactPruning & { readonly everyMs?: number },
): readonly Chore[] {
  const { keepMs } = pruning;
  return [
    { name: 'old artefacts', everyMs, run: (signal) => pruneArtefacts(queue, { ...pruning, signal }) },
    ...(keepMs === null
      ? []
      : [
          {
            name: 'old requests',
            everyMs,
            run: (signal: AbortSignal) => pruneRetrainRequests(queue, { olderThan: keepMs, signal }),
          },
        ]),
  ];
}
