import type { Side } from '@tidemark/domain';

/** What labelling reads of a stored signal. */
export interface SignalToLabel {
  readonly rowId: string;
  readonly ts: number;
  readonly pred: Side;
  readonly proba: number | null;
  readonly latencyMs: number | null;
}

/** One series of a model: what is labelled in one pass over its candles. */
export interface LabelSeries {
  readonly specId: number;
  readonly modelId: string;
  readonly symbol: string;
  readonly tf: string;
}
