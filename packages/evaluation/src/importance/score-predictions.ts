import { midRanks } from '../statistics/ranks.ts';

/** How good predictions are. null where it is not defined. */
export interface ImportanceScore {
  readonly name: string;
  readonly better: 'higher' | 'lower';
  score(predictions: Float64Array, y: Float64Array): number | null;
}

export const scoreNames = ['log-loss', 'brier', 'auc'] as const;
export type ScoreName = (typeof scoreNames)[number];

/** Log loss clipped at 1e-15 in nats, Brier score, ROC AUC with ties counted half. */
const scores: Readonly<Record<ScoreName, ImportanceScore>> = {
  'log-loss': {
    name: 'log-loss',
    better: 'lower',
    score: (predictions, y) =>
      average(predictions, (p, row) => {
        const clipped = Math.min(1 - 1e-15, Math.max(1e-15, p));
        return -Math.log((y[row] ?? 0) > 0 ? clipped : 1 - clipped);
      }),
  },
  brier: {
    name: 'brier',
    better: 'lower',
    score: (predictions, y) => average(predictions, (p, row) => (p - (y[row] ?? 0)) ** 2),
  },
  auc: { name: 'auc', better: 'higher', score: auc },
};

export function scoreOf(metric: ScoreName | ImportanceScore): ImportanceScore {
  return typeof metric === 'string' ? scores[metric] : metric;
}

/** By how much `other` is worse than `score`; null where either is, or is not finite. */
export function lossOf(
  { better }: ImportanceScore,
  score: number | null,
  other: number | null,
): number | null {
  if (score === null || other === null) return null;
  const loss = better === 'lower' ? other - score : score - other;
  return Number.isFinite(loss) ? loss : null;
}

function average(values: Float64Array, of: (value: number, row: number) => number): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (let row = 0; row < values.length; row += 1) sum += of(values[row] ?? 0, row);
  return sum / values.length;
}

function auc(predictions: Float64Array, y: Float64Array): number | null {
  const ranks = midRanks(predictions);
  let [ones, sum] = [0, 0];
  for (let row = 0; row < y.length; row += 1) {
    if ((y[row] ?? 0) <= 0) continue;
    ones += 1;
    sum += ranks[row] ?? 0;
  }
  const zeros = y.length - ones;
  return ones === 0 || zeros === 0 ? null : (sum - (ones * (ones + 1)) / 2) / (ones * zeros);
}
