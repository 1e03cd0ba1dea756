/** Which rows a model is trained on and which it is tested on; row numbers in order of time. */
export interface Fold {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  /** Rows left out of training because their label meets a test block, or because they lie in an embargo. */
  readonly purged: number;
  readonly embargoed: number;
  /** The contiguous test blocks, in order: [first ts, last label end), epoch milliseconds. */
  readonly blocks: readonly TestBlock[];
}

export interface TestBlock {
  readonly from: number;
  readonly to: number;
}

/** The spans that labels occupy, one a row, in any order, of all symbols: [ts, labelEnd), epoch milliseconds. */
export interface LabelSpans {
  readonly ts: Float64Array;
  /** End of the label's whole horizon, not of the trade. */
  readonly labelEnd: Float64Array;
}
