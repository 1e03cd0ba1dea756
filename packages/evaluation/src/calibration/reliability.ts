import { wilsonInterval } from '../statistics/wilson-interval.ts';
import type { MurphyParts, ReliabilityBin } from './calibration-report.ts';
import type { JudgedProbabilities } from './judge-probabilities.ts';

/** Bins of as equal a count as ties allow: as nannyml has them, but equal probabilities are never parted. */
const binCount = 10;

/**
 * The reliability curve, and what follows from it. A probability is in bin floor(10 x (how many are less) / n), so that the
 * bins do not depend on the order of rows.
 */
export function reliability(
  judged: JudgedProbabilities,
  baseRate: number,
): { readonly bins: readonly ReliabilityBin[]; readonly ece: number; readonly murphy: MurphyParts } {
  const { proba, won } = judged;
  const n = proba.length;
  const bins: ReliabilityBin[] = [];
  let calibration = 0;
  let resolution = 0;
  let withinBin = 0;
  let ece = 0;
  for (let first = 0; first < n; ) {
    const end = endOfBin(proba, first);
    const bin = describeBin(judged, first, end);
    const share = bin.n / n;
    const gap = bin.meanProbability - bin.observedRate;
    calibration += share * gap * gap;
    resolution += share * (bin.observedRate - baseRate) ** 2;
    ece += share * Math.abs(gap);
    for (let place = first; place < end; place += 1) {
      const deviation = (proba[place] ?? 0) - bin.meanProbability;
      withinBin += (deviation * (deviation - 2 * ((won[place] ?? 0) - bin.observedRate))) / n;
    }
    bins.push(bin);
    first = end;
  }
  const uncertainty = baseRate * (1 - baseRate);
  return { bins, ece, murphy: { reliability: calibration, resolution, uncertainty, withinBin } };
}

/** Where the bin ends that begins at `first`, which is the first of its equals. */
function endOfBin(proba: Float64Array, first: number): number {
  const n = proba.length;
  const bin = Math.floor((binCount * first) / n);
  // The first place that belongs to a later bin, and then the first of equals from there on.
  let end = Math.max(first + 1, Math.ceil(((bin + 1) * n) / binCount));
  while (end < n && proba[end] === proba[end - 1]) end += 1;
  return Math.min(end, n);
}

function describeBin({ proba, won }: JudgedProbabilities, first: number, end: number): ReliabilityBin {
  const n = end - first;
  let sum = 0;
  let wins = 0;
  for (let place = first; place < end; place += 1) {
    sum += proba[place] ?? 0;
    wins += won[place] ?? 0;
  }
  return {
    n,
    from: proba[first] ?? 0,
    to: proba[end - 1] ?? 0,
    meanProbability: sum / n,
    observedRate: wins / n,
    ...wilsonInterval(wins / n, n),
  };
}
