import type { Expression } from '../../definition/expression.ts';
import type { FeatureDefinition } from '../../definition/feature-view.ts';

/** What is said of a feature besides its expression and source; a ratio that can be anything unless told otherwise. */
export interface AlphaText {
  readonly description: string;
  readonly unit?: string;
  readonly range?: string;
}

/** A feature of one of Qlib's sets. */
export function alphaFeature(set: string, expression: Expression, text: AlphaText): FeatureDefinition {
  const { description, unit = 'ratio', range = 'any' } = text;
  return { expression, description, unit, range, source: `${set} of Qlib (X. Yang et al., 2020)` };
}

export const alphaWindows = [5, 10, 20, 30, 60] as const;

/** A feature for each window, named `prefix` and the window. */
export function windowFeatures(
  prefix: string,
  of: (window: number) => Expression,
  text: (window: number) => AlphaText,
): Record<string, FeatureDefinition> {
  return Object.fromEntries(
    alphaWindows.map((window) => [`${prefix}${window}`, alphaFeature('Alpha158', of(window), text(window))]),
  );
}
