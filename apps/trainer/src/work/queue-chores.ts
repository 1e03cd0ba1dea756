import type { Db } from '@tidemark/db';
import { enqueueDueSchedules, expireRetrainLeases } from '@tidemark/store';
import type { Chore } from './chores.ts';

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
