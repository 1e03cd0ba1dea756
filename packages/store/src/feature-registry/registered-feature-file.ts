import type { Timeframe } from '@tidemark/domain';

/** A series of which a view's values are kept. */
export interface FeatureSeries {
  readonly view: string;
  readonly version: number;
  readonly symbol: string;
  readonly tf: Timeframe;
}

/** A file of the feature store, as the registry knows it; instants are epoch milliseconds. */
export interface RegisteredFeatureFile extends FeatureSeries {
  /** Of the candles' open times, `YYYY-MM`. */
  readonly month: string;
  /** Of its inputs, SHA-256, hex. */
  readonly hash: string;
  readonly rows: number;
  readonly bytes: number;
  /** As of when the candles were known that it was made from. */
  readonly knownAt: number;
  /** Since when its newest row is known; null if it has none. */
  readonly newestCreated: number | null;
  /** Whether it is the one that readers find; others were superseded. */
  readonly current: boolean;
  /** Relative to the folder of the store. */
  readonly path: string;
  readonly publishedAt: number;
}
