/** What a ratio, or a figure that has no peer, must be. */
export interface Bound {
  readonly is: 'at least' | 'at most';
  readonly value: number;
}

/** One figure beside its peer's, from interleaved runs of the same work. */
export interface Measurement {
  readonly what: string;
  readonly server: string;
  /** What it is compared with; null where the bound is on the figure itself. */
  readonly peer: string | null;
  readonly unit: string;
  /** One value a run. */
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** None where the figure is only told. */
  readonly bound: Bound | null;
  /** What has to be known beside it. */
  readonly note?: string;
}
