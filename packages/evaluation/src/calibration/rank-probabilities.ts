import type { CalibrationReport } from './calibration-report.ts';
import type { JudgedProbabilities } from './judge-probabilities.ts';

/** Points of the ROC curve that are kept: more would not be seen. */
const mostPoints = 200;

/**
 * How well probabilities tell wins from the rest, of both there being some. ROC AUC is that of J. Hanley and B. McNeil,
 * 1982 (the Mann-Whitney statistic, ties half); PR AUC the average precision of scikit-learn, thresholds at distinct
 * probabilities.
 */
export function rankProbabilities({
  proba,
  won,
  wins,
}: JudgedProbabilities): Pick<CalibrationReport, 'rocAuc' | 'prAuc' | 'roc'> {
  const n = proba.length;
  const others = n - wins;
  const isDrawn = drawnPoints(countDistinct(proba) + 1);
  const roc = [{ falsePositiveRate: 0, truePositiveRate: 0 }];
  let point = 0;
  let truePositives = 0;
  let falsePositives = 0;
  let pairs = 0;
  let precision = 0;
  // From the highest probability down; equal ones pass the threshold together.
  for (let end = n; end > 0; ) {
    let first = end - 1;
    while (first > 0 && proba[first - 1] === proba[first]) first -= 1;
    let winsHere = 0;
    for (let place = first; place < end; place += 1) winsHere += won[place] ?? 0;
    const othersHere = end - first - winsHere;
    pairs += othersHere * (truePositives + winsHere / 2);
    truePositives += winsHere;
    falsePositives += othersHere;
    precision += (winsHere / wins) * (truePositives / (truePositives + falsePositives));
    point += 1;
    if (isDrawn(point)) {
      roc.push({ falsePositiveRate: falsePositives / others, truePositiveRate: truePositives / wins });
    }
    end = first;
  }
  return { rocAuc: pairs / (wins * others), prAuc: precision, roc };
}

/**
 * Whether a point of the curve is kept: all of up to 200, else 200 evenly spread ones with both ends. Told beforehand,
 * since a million points as objects would outweigh all the columns.
 */
function drawnPoints(points: number): (point: number) => boolean {
  if (points <= mostPoints) return () => true;
  const step = (points - 1) / (mostPoints - 1);
  const drawn = new Set(Array.from({ length: mostPoints }, (_, at) => Math.round(at * step)));
  return (point) => drawn.has(point);
}

function countDistinct(ascending: Float64Array): number {
  let distinct = 0;
  for (let place = 0; place < ascending.length; place += 1) {
    if (place === 0 || ascending[place] !== ascending[place - 1]) distinct += 1;
  }
  return distinct;
}
