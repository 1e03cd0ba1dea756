import type { Side } from '@tidemark/domain';
import type { BaselineFeatures } from './baseline-features.ts';

export interface Prediction {
  readonly pred: Side;
  /** The probability that the side taken is right; null for HOLD, which takes none. */
  readonly proba: number | null;
}

// Weights set by hand, not fitted: a baseline shows the loop, not an edge. Prices far from their mean are expected to come
// back, and takers who buy to be right for a while.
const zscoreWeight = -0.15;
const takerWeight = 1;
const leastProba = 0.55;

/** A fixed logistic rule on two features. HOLD where neither side reaches 0.55, or where one of the two is not known. */
export function decideBaseline(features: BaselineFeatures): Prediction {
  const { zscore_60: zscore, taker_buy_share_15: takerShare } = features;
  if (zscore === null || takerShare === null) return { pred: 'HOLD', proba: null };
  const up = 1 / (1 + Math.exp(-(zscoreWeight * zscore + takerWeight * (takerShare - 0.5))));
  if (up >= leastProba) return { pred: 'BUY', proba: up };
  if (1 - up >= leastProba) return { pred: 'SELL', proba: 1 - up };
  return { pred: 'HOLD', proba: null };
}
