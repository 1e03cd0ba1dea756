/**
 * Average linkage (UPGMA, R. Sokal and C. Michener 1958): the two clusters whose members are most alike on average are
 * merged, again and again, while that average reaches `threshold`. Time n^3 at worst, for hundreds of things.
 * @param similarity symmetric, from 0 to 1, row by row; left as it is
 * @returns the members of each cluster, ascending, in order of their first
 */
export function clusterBySimilarity(
  similarity: Float64Array,
  count: number,
  threshold: number,
): readonly (readonly number[])[] {
  const average = similarity.slice();
  const clusters: (number[] | null)[] = Array.from({ length: count }, (_, index) => [index]);
  for (;;) {
    let best = threshold;
    let [keep, drop] = [-1, -1];
    for (let a = 0; a < count; a += 1) {
      if (clusters[a] === null) continue;
      for (let b = a + 1; b < count; b += 1) {
        if (clusters[b] === null) continue;
        const alike = average[a * count + b] ?? 0;
        if (alike > best || (alike === best && keep < 0)) [best, keep, drop] = [alike, a, b];
      }
    }
    const kept = clusters[keep];
    const dropped = clusters[drop];
    if (!kept || !dropped) break;
    for (let other = 0; other < count; other += 1) {
      if (clusters[other] === null || other === keep || other === drop) continue;
      const of = (cluster: number) => average[cluster * count + other] ?? 0;
      const merged = (of(keep) * kept.length + of(drop) * dropped.length) / (kept.length + dropped.length);
      average[keep * count + other] = merged;
      average[other * count + keep] = merged;
    }
    kept.push(...dropped);
    clusters[drop] = null;
  }
  return clusters.filter((cluster) => cluster !== null).map((cluster) => cluster.sort((a, b) => a - b));
}
