import type { Side } from '@tidemark/domain';

/** Why a value of a calibration report is null. */
export const calibrationReasons = {
  no_probabilities: 'No resolved signal carries a probability.',
  one_class: 'All of the signals are wins, or none is, so that there is nothing to tell apart.',
  no_labels: 'No signal has a label.',
  one_label_or_prediction: 'All labels, or all predictions, are the same.',
} as const;

export type CalibrationReason = keyof typeof calibrationReasons;

export type CalibrationMetric =
  | 'baseRate'
  | 'meanProbability'
  | 'brier'
  | 'murphy'
  | 'brierSkill'
  | 'logLoss'
  | 'ece'
  | 'rocAuc'
  | 'prAuc'
  | 'accuracy'
  | 'matthews';

/**
 * One of ten bins of as equal a count as ties allow: a probability is in bin floor(10 x (how many are less) / n), so that equal
 * ones are never parted. Bins that ties, or fewer than ten signals, leave empty are not there.
 */
export interface ReliabilityBin {
  readonly n: number;
  /** Least and greatest probability in it. */
  readonly from: number;
  readonly to: number;
  readonly meanProbability: number;
  /** Share of wins, with its Wilson interval of 95%. */
  readonly observedRate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The parts of the Brier score on the report's bins: brier = reliability - resolution + uncertainty + withinBin. After A.
 * Murphy, A New Vector Partition of the Probability Score, 1973; the last part, which is 0 where all probabilities of a
 * bin are equal, after D. Stephenson, C. Coelho and I. Jolliffe, Two Extra Components in the Brier Score Decomposition,
 * 2008: the variance within the bins less twice the covariance.
 */
export interface MurphyParts {
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
  readonly withinBin: number;
}

/** What was predicted against what the market did, of all signals with a label, HOLD included. */
export interface ConfusionMatrix {
  readonly n: number;
  readonly classes: readonly Side[];
  /** counts[p][l]: signals with prediction classes[p] and label classes[l]. */
  readonly counts: readonly (readonly number[])[];
  /**
   * By class: of those predicted so, the share that was so; of those that were so, the share predicted so. null where
   * there are none of these.
   */
  readonly precision: readonly (number | null)[];
  readonly recall: readonly (number | null)[];
  readonly accuracy: number | null;
  /** Matthews correlation, of several classes: R_K of J. Gorodkin, 2004. */
  readonly matthews: number | null;
}

/**
 * How honest probabilities are: `proba` is the probability that `pred` is right; y = 1 for a win, 0 for a loss or timeout.
 * Plain numbers and nulls, so that it can go to JSON as it is.
 */
export interface CalibrationReport {
  readonly signals: number;
  /** Wins, losses and timeouts with a probability: what everything but the confusion matrix is about. */
  readonly used: number;
  readonly excluded: {
    readonly holds: number;
    readonly pending: number;
    readonly unresolved: number;
    readonly noProbability: number;
  };
  /** Share of wins, and mean probability, of the used. */
  readonly baseRate: number | null;
  readonly meanProbability: number | null;
  readonly brier: number | null;
  readonly murphy: MurphyParts | null;
  /** 1 - brier / brier of always saying the base rate: above 0 it beats knowing only how often signals win. */
  readonly brierSkill: number | null;
  /** Nats, probabilities clipped to [1e-15, 1 - 1e-15]. */
  readonly logLoss: number | null;
  /** Expected calibration error: mean of |mean probability - observed rate| over the bins, by count. */
  readonly ece: number | null;
  readonly bins: readonly ReliabilityBin[];
  /** Chance that a win has a higher probability than what is no win, ties half. */
  readonly rocAuc: number | null;
  /** Average precision: sum over thresholds of (recall - recall before) x precision, not interpolated. */
  readonly prAuc: number | null;
  /** At most 200 points of the ROC curve, from (0, 0) to (1, 1). */
  readonly roc: readonly { readonly falsePositiveRate: number; readonly truePositiveRate: number }[];
  readonly confusion: ConfusionMatrix;
  readonly reasons: Readonly<Partial<Record<CalibrationMetric, CalibrationReason>>>;
}
