import type { Timeframe } from '@tidemark/domain';
import type { ImportanceReason } from './importance-reasons.ts';

/**
 * Spearman information coefficient over time, with the market return from the entry open to the close of candle
 * `horizon`, never signed by what was predicted. Per symbol and UTC day with 30 rows or more, averaged over the symbols
 * of a day: `mean` and `sd` (ddof 1) are over those days.
 */
export interface InformationCoefficient {
  readonly horizon: number;
  /** Rows in the days that count. */
  readonly n: number;
  /** Days that count: T. */
  readonly days: number;
  readonly mean: number | null;
  readonly sd: number | null;
  /** max(floor(4 (T / 100)^(2/9)), ceil(horizon x timeframe / 1 day)), at most T - 1. */
  readonly lag: number;
  /** Newey-West over the days that count, in their order; days without a coefficient are left out. */
  readonly t: number | null;
  /** Two-sided, of the normal distribution. */
  readonly pValue: number | null;
}

/** One of ten equal-count bins of a feature, 1 lowest. Bins that ties leave empty are not there. */
export interface DecileReturn {
  readonly decile: number;
  readonly n: number;
  /** Least and greatest value of the feature. */
  readonly from: number;
  readonly to: number;
  readonly meanReturn: number;
}

/** How far winners (`win`) and losers (`loss` or `timeout`) of BUY and SELL differ in a feature. */
export interface Separation {
  readonly winners: number;
  readonly losers: number;
  /** Greatest distance of the two distribution functions. */
  readonly ks: number;
  /**
   * Asymptotic: Kolmogorov's Q(ks x sqrt(winners x losers / (winners + losers))). It takes rows for independent, which
   * overlapping labels are not: read it as a lower bound.
   */
  readonly ksPValue: number;
  /** Chance that a winner has a higher value than a loser, ties half: the feature's ROC AUC alone. */
  readonly auc: number;
  /** Nats, on 20 equal-count bins, 0.5 added to each of their cells. */
  readonly informationValue: number;
}

export interface StabilityWindow {
  /** Start of its first UTC day and end of its last, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Days with a coefficient. */
  readonly days: number;
  /** Mean coefficient of those days; null where there is none. */
  readonly ic: number | null;
}

/** How even the coefficient is over windows of equal length. */
export interface Stability {
  /**
   * Share of the windows with a coefficient whose sign is that of the whole: 1 always the same side, about 0.5 noise (a
   * little above it, since each window is part of the whole). null with fewer than two windows.
   */
  readonly score: number | null;
  /** Standard deviation (ddof 1) of the windows' coefficients. */
  readonly spread: number | null;
  readonly windows: readonly StabilityWindow[];
}

/** The names under which `reasons` tells why a value is null; `t` stands for its p-value and q-value too. */
export type ImportanceMetric = 'ic' | 'sd' | 't' | 'mutualInformation' | 'separation' | 'stability';

export interface FeatureImportance {
  readonly name: string;
  /** 1 strongest: by |t| where there is one, then by |ic|, then by mutual information. */
  readonly rank: number;
  /** Rows with the feature, of all rows. */
  readonly n: number;
  readonly nullShare: number;
  /** At the report's horizon. */
  readonly ic: InformationCoefficient;
  /** At every horizon that returns were given for, shortest first. */
  readonly icByHorizon: readonly InformationCoefficient[];
  /** Benjamini-Hochberg: the least false discovery rate at which the feature would be called relevant. */
  readonly qValue: number | null;
  /** Mean market return at the report's horizon. */
  readonly deciles: readonly DecileReturn[];
  /** Nats, of the feature and the return at the report's horizon, on 20 x 20 equal-count bins. */
  readonly mutualInformation: number | null;
  readonly separation: Separation | null;
  readonly stability: Stability;
  /** Index into the report's clusters. */
  readonly cluster: number;
  readonly reasons: Readonly<Partial<Record<ImportanceMetric, ImportanceReason>>>;
}

/** A feature that says nothing, or nothing that can be measured here. */
export interface ExcludedFeature {
  readonly name: string;
  readonly reason: ImportanceReason;
}

export interface CorrelatedPair {
  readonly a: string;
  readonly b: string;
  readonly rho: number;
}

export interface FeatureCluster {
  /** Strongest (best rank) first. */
  readonly features: readonly string[];
  readonly strongest: string;
}

/**
 * Which features say the same. `rho` is the correlation of mid-ranks, each feature's own among the sampled rows that have
 * it, over the rows that have both: Spearman's exactly where neither has nulls.
 */
export interface Redundancy {
  /** Rows sampled, evenly spaced. */
  readonly rows: number;
  /** Clusters are merged while their average |rho| reaches it (average linkage). */
  readonly threshold: number;
  /** Pairs whose |rho| reaches it, strongest first. */
  readonly pairs: readonly CorrelatedPair[];
  /** Best first; a feature that is like no other is a cluster of its own. */
  readonly clusters: readonly FeatureCluster[];
}

/** What each feature, alone, says about the market after a signal. Plain numbers and nulls: it can go to JSON as it is. */
export interface ImportanceReport {
  readonly kind: 'univariate';
  readonly version: 1;
  /** Rows that were given, and the first and last decision among them, epoch milliseconds UTC. */
  readonly signals: number;
  readonly from: number | null;
  readonly to: number | null;
  readonly timeframes: readonly Timeframe[];
  readonly symbols: readonly string[];
  /** Candles of the return that ranks. */
  readonly horizon: number;
  readonly horizons: readonly number[];
  /** Days from the first decision to the last. */
  readonly days: number;
  readonly winners: number;
  readonly losers: number;
  /** Features that q-values are about: those with a p-value. */
  readonly tested: number;
  /** Strongest first. */
  readonly features: readonly FeatureImportance[];
  readonly excluded: readonly ExcludedFeature[];
  readonly redundancy: Redundancy;
}
