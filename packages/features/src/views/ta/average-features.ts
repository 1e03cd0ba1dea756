import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';
import { divide } from '../../operators/arithmetic.ts';
import { close } from '../../operators/column.ts';

interface Average {
  /** How its features begin: `sma` gives `sma_20` and `sma_20_to_close`. */
  readonly prefix: string;
  readonly description: string;
  readonly source: string;
  readonly windows: readonly number[];
  /** `above 0` unless said otherwise. */
  readonly range?: string;
  of(window: number): Expression;
}

/** Averages of the close over several windows, each as a price and as a ratio to the close, which is what a model can learn from. */
export function averageFeatures({
  prefix,
  description,
  source,
  windows,
  range = 'above 0',
  of,
}: Average): Record<string, FeatureDefinition> {
  const features: Record<string, FeatureDefinition> = {};
  for (const window of windows) {
    features[`${prefix}_${window}`] = {
      expression: of(window),
      description: `${description} of the close over ${window} candles`,
      unit: 'price',
      range,
      source,
    };
    features[`${prefix}_${window}_to_close`] = {
      expression: divide(of(window), close),
      description: `${description} of the close over ${window} candles, divided by the close`,
      unit: 'ratio',
      range,
      source,
    };
  }
  return features;
}
