import { TidemarkError, type TimeRange, timeRange } from '@tidemark/domain';

/**
 * The mandatory time range of a read: without one every chunk would be planned over.
 * @param now where the range ends if `--to` is not given, epoch milliseconds
 * @throws TidemarkError `time.range_required`, `time.invalid`, `time.range_empty`
 */
export function parseRange(
  { from, to }: { readonly from?: string; readonly to?: string },
  now: number,
): TimeRange {
  if (from !== undefined) return timeRange(from, to ?? now);
  throw new TidemarkError('time.range_required', 'no start of the time range was given', {
    hint: 'Say from when on: --from 2026-02-01, and if need be until when: --to 2026-03-01.',
  });
}
