import { clusterBySimilarity } from './cluster-by-similarity.ts';
import type { CorrelatedPair, Redundancy } from './importance-report.ts';
import { correlateSamples, type RankSample } from './rank-sample.ts';

/** Features are called alike from this |rho| on. */
export const redundancyThreshold = 0.7;

/** @param samples of the features, best rank first */
export function assessRedundancy(samples: readonly RankSample[]): Redundancy {
  const count = samples.length;
  const similarity = new Float64Array(count * count);
  const pairs: CorrelatedPair[] = [];
  for (const [a, one] of samples.entries()) {
    for (let b = a + 1; b < count; b += 1) {
      const other = samples[b];
      const rho = other === undefined ? null : correlateSamples(one, other);
      if (other === undefined || rho === null) continue;
      similarity[a * count + b] = Math.abs(rho);
      similarity[b * count + a] = Math.abs(rho);
      if (Math.abs(rho) >= redundancyThreshold) pairs.push({ a: one.name, b: other.name, rho });
    }
  }
  pairs.sort((one, other) => Math.abs(other.rho) - Math.abs(one.rho));
  const clusters = clusterBySimilarity(similarity, count, redundancyThreshold).map((members) => {
    const features = members.map((member) => samples[member]?.name ?? '');
    return { features, strongest: features[0] ?? '' };
  });
  return { rows: samples[0]?.ranks.length ?? 0, threshold: redundancyThreshold, pairs, clusters };
}
