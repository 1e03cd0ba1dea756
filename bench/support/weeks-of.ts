import type { TimeRange } from '@tidemark/domain';
import type { ArchiveFile } from '@tidemark/market';

const week = 7 * 86_400_000;

/**
 * The months of monthly files in steps of at most a week: a statement over a month and more of 1-hour chunks takes more
 * locks than a stock server may have left.
 */
export function weeksOf(files: readonly ArchiveFile[]): readonly TimeRange[] {
  const months = [...new Set(files.map(({ period }) => period))];
  return months.flatMap((month) => {
    const start = new Date(`${month}-01T00:00:00Z`);
    const end = new Date(start).setUTCMonth(start.getUTCMonth() + 1);
    const weeks: TimeRange[] = [];
    for (let from = start.getTime(); from < end; from += week) {
      weeks.push({ from, to: Math.min(from + week, end) });
    }
    return weeks;
  });
}
