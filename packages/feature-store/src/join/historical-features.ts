import type { InstantInput } from '@tidemark/domain';

/** What a row must say; what else it has is carried through. */
export interface JoinRow {
  readonly symbol: string;
  readonly tf: string;
  /** The decision: only what was available by then is joined. ISO 8601 with a zone, a Date, or epoch milliseconds. */
  readonly timestamp: InstantInput;
}

/** A view to join. */
export interface JoinedView {
  /** `name@version`, or `name` for the latest version of which values are kept. */
  readonly view: string;
  /** Default: all of them, in the order of the view. */
  readonly features?: readonly string[];
  /**
   * Milliseconds after `event_timestamp` at which values are there in production; default 0. It only counts for history that was
   * back-filled, in the mode `row`.
   */
  readonly availabilityLag?: number;
}

export interface HistoricalFeaturesRequest<Rows extends readonly JoinRow[] | string> {
  /**
   * Rows, or a file of them that ends in .csv or .parquet, with the columns symbol, tf and timestamp. Columns of a CSV are text and stay it.
   * Timestamps of Parquet that have no zone are UTC, numbers are epoch milliseconds.
   */
  readonly rows: Rows;
  readonly views: readonly (string | JoinedView)[];
  /**
   * The greatest age of a feature row, milliseconds, inclusive: `timestamp - ttl <= event_timestamp <= timestamp`. Default 2 timeframes
   * of the row (62 days for 1mo).
   */
  readonly ttl?: number | 'unlimited';
  /**
   * As known at which instant: one for the whole join, default its start; or `row`, the row's own timestamp plus `tolerance`. In that mode
   * the first version of a feature row that was back-filled, `created` later than `event_timestamp` plus one timeframe, counts as known
   * at `event_timestamp` plus the availability lag of its view.
   */
  readonly asKnownAt?: InstantInput | 'row';
  /** Milliseconds, of the mode `row`; default 0. */
  readonly tolerance?: number;
  /**
   * Columns are called `view__feature`, and `view@version__feature` where several versions of the view are joined; default the
   * feature's own name.
   */
  readonly fullFeatureNames?: boolean;
  readonly signal?: AbortSignal;
  /** Told after each view. */
  readonly onView?: (done: number, total: number) => void;
}

export interface ViewSummary {
  readonly view: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly features: number;
  /** Rows that got a feature row. */
  readonly matched: number;
  /** Those of them whose feature row was back-filled; null where one instant was asked for, to which that is nothing. */
  readonly backfilled: number | null;
}

export interface JoinSummary {
  readonly rows: number;
  /** Epoch milliseconds, or `row`. */
  readonly knownAt: number | 'row';
  /** Milliseconds, of the mode `row`; else null. */
  readonly tolerance: number | null;
  /** Milliseconds; null is the default, 2 timeframes of the row. */
  readonly ttl: number | 'unlimited' | null;
  readonly views: readonly ViewSummary[];
  /** Of the cells that feature rows filled, the share that rests on back-filled ones; null as `backfilled`, and where there are none. */
  readonly backfilledShare: number | null;
}
