import {
  defineFeatureView,
  type Expression,
  type FeatureDefinition,
  type FeatureView,
} from '@tidemark/features';

export function featureOf(expression: Expression): FeatureDefinition {
  return { expression, description: 'a test', unit: 'price', range: 'any', source: 'this test' };
}

/** A view of expressions by name. */
export function viewOf(features: Readonly<Record<string, Expression>>, version = 1): FeatureView {
  return defineFeatureView({
    name: 'tested',
    version,
    features: Object.fromEntries(Object.entries(features).map(([name, one]) => [name, featureOf(one)])),
  });
}
