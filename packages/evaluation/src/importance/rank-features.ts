import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import type { AloneImportance } from './assess-feature.ts';
import type { FeatureImportance } from './importance-report.ts';

/**
 * Strongest first: by |t|, what has none after those by |ic|, what has neither by mutual information; ties by name.
 * q-values over the features that have a p-value.
 */
export function rankFeatures(alone: readonly AloneImportance[]): Omit<FeatureImportance, 'cluster'>[] {
  const pValues = alone.map(({ ic }) => ic.pValue).filter((pValue) => pValue !== null);
  const qValues = benjaminiHochberg(pValues);
  let tested = 0;
  const withQ = alone.map((feature) => {
    if (feature.ic.pValue === null) return { ...feature, qValue: null };
    tested += 1;
    return { ...feature, qValue: qValues[tested - 1] ?? null };
  });
  const size = (value: number | null) => (value === null ? -1 : Math.abs(value));
  withQ.sort(
    (a, b) =>
      size(b.ic.t) - size(a.ic.t) ||
      size(b.ic.mean) - size(a.ic.mean) ||
      size(b.mutualInformation) - size(a.mutualInformation) ||
      (a.name < b.name ? -1 : 1),
  );
  return withQ.map((feature, index) => ({ ...feature, rank: index + 1 }));
}
