import type { ScoredSignals } from '../performance/scored-signals.ts';
import type { CalibrationReason, CalibrationReport, ConfusionMatrix } from './calibration-report.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { type JudgedProbabilities, judgeProbabilities } from './judge-probabilities.ts';
import { rankProbabilities } from './rank-probabilities.ts';
import { reliability } from './reliability.ts';

const clip = 1e-15;

/**
 * How honest the probabilities of signals are; see {@link CalibrationReport}. The order of the rows does not matter beyond
 * rounding. Linear time, but for what is ordered by bits of its probability.
 * @throws TidemarkError `number.invalid` for a probability outside 0..1, `signal.invalid` for a BUY or SELL that is
 * `labelled`
 */
export function assessCalibration(signals: ScoredSignals): CalibrationReport {
  const { judged, excluded } = judgeProbabilities(signals);
  const confusion = confusionMatrix(signals);
  const n = judged.proba.length;
  const told = { signals: signals.length, used: n, excluded, confusion };
  if (n === 0) return { ...told, ...nothing, reasons: { ...noProbabilities, ...reasonsOf(confusion) } };
  const baseRate = judged.wins / n;
  const { meanProbability, brier, logLoss } = scores(judged);
  const { bins, ece, murphy } = reliability(judged, baseRate);
  const scored = { ...told, baseRate, meanProbability, brier, logLoss, ece, bins, murphy };
  if (judged.wins === 0 || judged.wins === n) {
    const reasons = { ...oneClass, ...reasonsOf(confusion) };
    return { ...scored, brierSkill: null, rocAuc: null, prAuc: null, roc: [], reasons };
  }
  return {
    ...scored,
    brierSkill: 1 - brier / (baseRate * (1 - baseRate)),
    ...rankProbabilities(judged),
    reasons: reasonsOf(confusion),
  };
}

const nothing = {
  baseRate: null,
  meanProbability: null,
  brier: null,
  murphy: null,
  brierSkill: null,
  logLoss: null,
  ece: null,
  bins: [],
  rocAuc: null,
  prAuc: null,
  roc: [],
} as const;

const noProbabilities = {
  baseRate: 'no_probabilities',
  meanProbability: 'no_probabilities',
  brier: 'no_probabilities',
  murphy: 'no_probabilities',
  brierSkill: 'no_probabilities',
  logLoss: 'no_probabilities',
  ece: 'no_probabilities',
  rocAuc: 'no_probabilities',
  prAuc: 'no_probabilities',
} as const;

const oneClass = { brierSkill: 'one_class', rocAuc: 'one_class', prAuc: 'one_class' } as const;

function reasonsOf({ n, accuracy, matthews }: ConfusionMatrix): CalibrationReport['reasons'] {
  const ifNone: CalibrationReason = n === 0 ? 'no_labels' : 'one_label_or_prediction';
  return {
    ...(accuracy === null ? { accuracy: 'no_labels' } : {}),
    ...(matthews === null ? { matthews: ifNone } : {}),
  };
}

function scores({ proba, won }: JudgedProbabilities) {
  const n = proba.length;
  let sum = 0;
  let squares = 0;
  let logs = 0;
  for (let place = 0; place < n; place += 1) {
    const p = proba[place] ?? 0;
    const y = won[place] ?? 0;
    sum += p;
    squares += (p - y) * (p - y);
    const right = y === 1 ? p : 1 - p;
    logs -= Math.log(Math.min(1 - clip, Math.max(clip, right)));
  }
  return { meanProbability: sum / n, brier: squares / n, logLoss: logs / n };
}
