import { wilsonInterval } from '../statistics/wilson-interval.ts';
import type { NoValueReason } from './no-value-reasons.ts';
import type { ShareInterval, ShareMetric } from './performance-assessment.ts';
import type { PerformanceParts } from './performance-parts.ts';
import type { PerformanceSummary } from './performance-summary.ts';
import { openReasonBook } from './reason-book.ts';
import { statusCodes } from './scored-signals.ts';

export interface ShareIntervals {
  readonly intervals: Readonly<Record<ShareMetric, ShareInterval | null>>;
  readonly reasons: Readonly<Partial<Record<ShareMetric, NoValueReason>>>;
}

/**
 * Wilson intervals of the win rate and the hit rate, with what the signals are worth as independent ones for n: the sum of
 * their labels' uniqueness, counted among all that have an R.
 */
export function shareIntervals(
  { signals, counts, unique, effectiveN }: PerformanceParts,
  summary: PerformanceSummary,
  confidence: number,
): ShareIntervals {
  const book = openReasonBook<ShareMetric>();
  const interval = (metric: ShareMetric, n: number, worth: number): ShareInterval | null => {
    const share = summary[metric];
    const unknown = summary.reasons[metric] ?? (worth > 0 ? null : 'label_end_unknown');
    if (share === null || unknown !== null) {
      book.value(metric, null, unknown);
      return null;
    }
    return {
      ...wilsonInterval(share, worth, confidence),
      n,
      effectiveN: worth,
      unadjusted: wilsonInterval(share, n, confidence),
    };
  };
  let worthOfBarriers = 0;
  for (let index = 0; index < counts.rated.length; index += 1) {
    if (signals.status[counts.rated[index] ?? 0] !== statusCodes.timeout)
      worthOfBarriers += unique[index] ?? Number.NaN;
  }
  const intervals = {
    winRate: interval('winRate', summary.rated, effectiveN),
    hitRate: interval('hitRate', summary.wins + summary.losses, worthOfBarriers),
  };
  return { intervals, reasons: book.reasons };
}
