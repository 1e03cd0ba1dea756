/** What a load did. rows = inserted + unchanged + revised + duplicates + rejected. */
export interface LoadSummary {
  readonly rows: number;
  readonly inserted: number;
  /** Stored already with the same values. */
  readonly unchanged: number;
  /** Corrections: the values they replaced are kept as revisions. */
  readonly revised: number;
  /** Rows whose key comes again later in the same load. */
  readonly duplicates: number;
  readonly rejected: number;
  /** Open time of the first and the last candle of the load, epoch milliseconds; null if there was none. */
  readonly firstTs: number | null;
  readonly lastTs: number | null;
  /** Since when the load's values are what we believe, epoch milliseconds. */
  readonly knownFrom: number;
}
