import { longestLength, type Timeframe, type TimeRange } from '@tidemark/domain';
import { type LabelSpec, labelHistory, labelPathEnd } from '@tidemark/evaluation';

/** Open times of the candles that may have a part in the labels of decisions in a range. */
export function labelRange(tf: Timeframe, { from, to }: TimeRange, spec: LabelSpec): TimeRange {
  return { from: from - (labelHistory(spec) + 1) * longestLength(tf), to: labelPathEnd(tf, to, spec) };
}
