import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import type { AloneImportance } from './assess-feature.ts';
import type { FeatureImportance } from './importance-report.ts';

/**
 * Strongest first: what has the same coefficient on all days, as what gives the future away may; then by |t|, what has none after those
 * by |ic|, what has neither by mutual information; ties by name. q-values over the features that have a p-value.
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
  withQ.sort(
    (a, b) =>
      compareSize(strengthOf(a), strengthOf(b)) ||
      compareSize(a.ic.mean, b.ic.mean) ||
      compareSize(a.mutualInformation, b.mutualInformation) ||
      (a.name < b.name ? -1 : 1),
  );
  return withQ.map((feature, index) => ({ ...feature, rank: index + 1 }));
}

/** |t|, which grows beyond all bounds as the days of a coefficient that is not 0 resemble one another. */
function strengthOf({ ic, reasons }: AloneImportance): number | null {
  return reasons.t === 'no_variance' && ic.mean !== 0 ? Number.POSITIVE_INFINITY : ic.t;
}

/** The larger first, what is not known last. */
function compareSize(one: number | null, other: number | null): number {
  const [a, b] = [one, other].map((value) => (value === null ? -1 : Math.abs(value)));
  return a === b ? 0 : (a ?? -1) > (b ?? -1) ? -1 : 1;
}
