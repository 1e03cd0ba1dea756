import { noValueReasons, type PerformanceIntervals } from '@tidemark/evaluation';
import { formatMeasure } from '../format/format-number.ts';

/** How the intervals were made: with the same seed they are the same. */
export function describeIntervals({ bootstrap, reasons }: PerformanceIntervals): string {
  const shares = 'Intervals of shares are Wilson’s, with the number of independent signals';
  if (bootstrap === null) {
    const reason = reasons.averageR;
    return `${shares}; there are no others${reason === undefined ? '' : `: ${noValueReasons[reason]}`}`;
  }
  const { draws, meanBlockDays, seed } = bootstrap;
  return (
    `${shares}; the others are of the stationary bootstrap of whole days, ${draws.toLocaleString('en-US')} draws, ` +
    `blocks of ${formatMeasure(meanBlockDays)} days on average, seed ${seed}.`
  );
}
