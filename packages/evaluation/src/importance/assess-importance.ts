import type { ScoredSignals } from '../performance/scored-signals.ts';
import type { ImportanceReport } from './importance-report.ts';

/** One feature: a value for each signal, NaN where it is null; booleans as 1 and 0. */
export interface FeatureValues {
  readonly name: string;
  readonly values: Float64Array;
}

/** The market's return after each signal, from the open of its entry candle to the close of candle `horizon`. */
export interface HorizonReturns {
  readonly horizon: number;
  /** A fraction, never signed by what was predicted; NaN where a candle is missing. */
  readonly values: Float64Array;
}

export interface ImportanceOptions {
  readonly signals: ScoredSignals;
  /** One after another: only a few columns are held at once, so that they can come from a stream. */
  readonly features: AsyncIterable<FeatureValues> | Iterable<FeatureValues>;
  /** Customarily {@link importanceHorizons} and the label's own. */
  readonly returns: readonly HorizonReturns[];
  /** The horizon that ranks, one of `returns`, in candles: customarily that of the labels. */
  readonly horizon: number;
  /** Features that hold text, to be named among what is excluded. */
  readonly stringFeatures?: readonly string[];
  /** Windows of equal length for the stability score. Default 6. */
  readonly windows?: number;
  /** Rows for the correlation between features. Default 100,000. */
  readonly sampleRows?: number;
  /** Called after each feature. */
  readonly onFeature?: (name: string) => void;
}

/** The horizons, in candles, at which a coefficient is customarily shown. */
export const importanceHorizons = [1, 5, 15, 60, 240] as const;

/** What each feature, alone, says about the market after a signal; see {@link ImportanceReport}. */
export async function assessImportance(options: ImportanceOptions): Promise<ImportanceReport> {
  throw new Error(`not assessed yet: ${options.horizon}`);
}
