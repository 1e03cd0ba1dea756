import type { Measurement } from './measurement.ts';
import { median } from './median.ts';

export interface Verdict {
  readonly ours: number;
  readonly theirs: number | null;
  /** Median of ours by median of theirs; null without a peer. */
  readonly ratio: number | null;
  /** True where nothing is demanded. */
  readonly holds: boolean;
}

/** Whether a measurement keeps its bound: on the ratio of the medians where there is a peer, else on the median. */
export function judge({ ours, theirs, peer, bound }: Measurement): Verdict {
  const own = median(ours);
  const other = peer === null ? null : median(theirs);
  const ratio = other === null ? null : own / other;
  const figure = ratio ?? own;
  const holds = bound === null || (bound.is === 'at least' ? figure >= bound.value : figure <= bound.value);
  return { ours: own, theirs: other, ratio, holds };
}
