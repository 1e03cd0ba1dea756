import type { Db } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import { type SignalDay, summarizeDays } from '@tidemark/evaluation';
import { readSignalDays } from '@tidemark/store';

/**
 * The Sharpe ratios per year of all models that have one in this time, from the sums by day: out of how many a good one was
 * found, and how far they lie apart.
 */
export async function readModelSharpes(db: Db, range: TimeRange): Promise<readonly number[]> {
  const daysOf = new Map<string, SignalDay[]>();
  for (const day of await readSignalDays(db, { range })) {
    const days = daysOf.get(day.modelId) ?? [];
    daysOf.set(day.modelId, days);
    days.push(day);
  }
  return [...daysOf.values()].flatMap((days) => summarizeDays(days).sharpe ?? []);
}
