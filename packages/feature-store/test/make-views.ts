import {
  close,
  defineFeatureView,
  divide,
  exponentialMean,
  type FeatureView,
  ofSymbol,
  rollingMean,
} from '@tidemark/features';

const about = { unit: 'ratio', range: 'any', source: 'this test' };

/** Of finite lookback: 19 candles. */
export const finiteView: FeatureView = defineFeatureView({
  name: 'finite',
  version: 1,
  features: {
    to_mean: {
      expression: divide(close, rollingMean(close, 20)),
      description: 'close against its mean',
      ...about,
    },
    price: { expression: close, description: 'close', ...about },
  },
});

/** Recursive: all history decides, until the difference is less than the last bit. */
export const recursiveView: FeatureView = defineFeatureView({
  name: 'recursive',
  version: 1,
  features: {
    ema: { expression: exponentialMean(close, 5), description: 'EMA of close', ...about },
    to_mean: {
      expression: divide(close, rollingMean(close, 20)),
      description: 'close against its mean',
      ...about,
    },
  },
});

/** Reads ETHUSDT besides. */
export const crossView: FeatureView = defineFeatureView({
  name: 'cross',
  version: 1,
  features: {
    other: {
      expression: exponentialMean(ofSymbol(close, 'ETHUSDT'), 5),
      description: 'EMA of ETHUSDT',
      ...about,
    },
    ratio: {
      expression: divide(close, ofSymbol(close, 'ETHUSDT')),
      description: 'close against ETHUSDT',
      ...about,
    },
  },
});
