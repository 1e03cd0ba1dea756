import { sides } from '@tidemark/domain';
import { type ScoredSignals, sideCodes } from '../performance/scored-signals.ts';
import type { ConfusionMatrix } from './calibration-report.ts';

/** Predictions against labels, of all signals that have a label. */
export function confusionMatrix({ length, pred, label }: ScoredSignals): ConfusionMatrix {
  // Codes are -1, 0 and 1.
  const cells = new Float64Array(9);
  for (let row = 0; row < length; row += 1) {
    const truth = label[row] ?? sideCodes.none;
    if (truth === sideCodes.none) continue;
    const cell = ((pred[row] ?? 0) + 1) * 3 + truth + 1;
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  const counts = sides.map((predicted) =>
    sides.map((truth) => cells[(sideCodes[predicted] + 1) * 3 + sideCodes[truth] + 1] ?? 0),
  );
  const n = cells.reduce((sum, cell) => sum + cell, 0);
  const predicted = counts.map((row) => row.reduce((sum, cell) => sum + cell, 0));
  const labelled = sides.map((_, truth) => counts.reduce((sum, row) => sum + (row[truth] ?? 0), 0));
  const right = sides.map((_, side) => counts[side]?.[side] ?? 0);
  const correct = right.reduce((sum, cell) => sum + cell, 0);
  const share = (of: readonly number[]) =>
    right.map((cell, side) => ((of[side] ?? 0) === 0 ? null : cell / (of[side] ?? 0)));
  return {
    n,
    classes: sides,
    counts,
    precision: share(predicted),
    recall: share(labelled),
    accuracy: n === 0 ? null : correct / n,
    matthews: matthews({ n, correct, predicted, labelled }),
  };
}

function matthews(sums: {
  readonly n: number;
  readonly correct: number;
  readonly predicted: readonly number[];
  readonly labelled: readonly number[];
}): number | null {
  const { n, correct, predicted, labelled } = sums;
  const products = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  const spread = (n * n - products(predicted, predicted)) * (n * n - products(labelled, labelled));
  if (!(spread > 0)) return null;
  return (correct * n - products(predicted, labelled)) / Math.sqrt(spread);
}
