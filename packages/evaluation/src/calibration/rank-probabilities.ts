import type { JudgedProbabilities } from './assess-calibration.ts';
import type { CalibrationReport } from './calibration-report.ts';

/** Points of the ROC curve that are kept: more would not be seen. */
const mostPoints = 200;

/**
 * How well probabilities tell wins from the rest, of both there being some. ROC AUC is that of J. Hanley and B. McNeil, 1982 (the
 * Mann-Whitney statistic, ties half); PR AUC the average precision of scikit-learn, thresholds at distinct probabilities.
 */
export function rankProbabilities({
  proba,
  won,
  wins,
}: JudgedProbabilities): Pick<CalibrationReport, 'rocAuc' | 'prAuc' | 'roc'> {
  const n = proba.length;
  const others = n - wins;
  const curve: { falsePositiveRate: number; truePositiveRate: number }[] = [
    { falsePositiveRate: 0, truePositiveRate: 0 },
  ];
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
    curve.push({ falsePositiveRate: falsePositives / others, truePositiveRate: truePositives / wins });
    end = first;
  }
  return { rocAuc: pairs / (wins * others), prAuc: precision, roc: thin(curve) };
}

function thin<Point>(curve: readonly Point[]): readonly Point[] {
  if (curve.length <= mostPoints) return curve;
  const step = (curve.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, point) => curve[Math.round(point * step)]).filter(
    (point) => point !== undefined,
  );
}
