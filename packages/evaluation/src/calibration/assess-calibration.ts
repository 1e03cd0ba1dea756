import { type ScoredSignals, sideCodes, statusCodes } from '../performance/scored-signals.ts';
import { orderBy } from '../statistics/order-by.ts';
import type { CalibrationReport } from './calibration-report.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { rankProbabilities } from './rank-probabilities.ts';
import { reliability } from './reliability.ts';

const clip = 1e-15;

/** Probabilities of resolved BUY and SELL in ascending order, and whether each was a win. */
export interface JudgedProbabilities {
  readonly proba: Float64Array;
  readonly won: Uint8Array;
  readonly wins: number;
}

/** How honest the probabilities of signals are; see {@link CalibrationReport}. n log n at most. */
export function assessCalibration(signals: ScoredSignals): CalibrationReport {
  const { judged, excluded } = judge(signals);
  const confusion = confusionMatrix(signals);
  const n = judged.proba.length;
  const report = { signals: signals.length, used: n, excluded, confusion };
  const confusionReasons = {
    ...(confusion.accuracy === null ? { accuracy: 'no_labels' as const } : {}),
    ...(confusion.matthews === null
      ? { matthews: confusion.n === 0 ? ('no_labels' as const) : ('one_label_or_prediction' as const) }
      : {}),
  };
  if (n === 0) {
    const none = 'no_probabilities' as const;
    return {
      ...report,
      ...{
        baseRate: null,
        meanProbability: null,
        brier: null,
        murphy: null,
        brierSkill: null,
        logLoss: null,
      },
      ...{ ece: null, bins: [], rocAuc: null, prAuc: null, roc: [] },
      reasons: {
        ...{ brier: none, brierSkill: none, logLoss: none, ece: none, rocAuc: none, prAuc: none },
        ...confusionReasons,
      },
    };
  }
  const baseRate = judged.wins / n;
  const uncertainty = baseRate * (1 - baseRate);
  const { meanProbability, brier, logLoss } = scores(judged);
  const { bins, ece, murphy } = reliability(judged, baseRate);
  const oneClass = judged.wins === 0 || judged.wins === n;
  return {
    ...report,
    ...{ baseRate, meanProbability, brier, logLoss, ece, bins, murphy },
    brierSkill: oneClass ? null : 1 - brier / uncertainty,
    ...(oneClass ? { rocAuc: null, prAuc: null, roc: [] } : rankProbabilities(judged)),
    reasons: {
      ...(oneClass
        ? { brierSkill: 'one_class' as const, rocAuc: 'one_class' as const, prAuc: 'one_class' as const }
        : {}),
      ...confusionReasons,
    },
  };
}

function judge({ length, status, pred, proba }: ScoredSignals) {
  const excluded = { holds: 0, pending: 0, unresolved: 0, noProbability: 0 };
  const rows = new Uint32Array(length);
  let used = 0;
  for (let row = 0; row < length; row += 1) {
    const state = status[row];
    if (pred[row] === sideCodes.HOLD) excluded.holds += 1;
    else if (state === statusCodes.pending) excluded.pending += 1;
    else if (state === statusCodes.unresolved) excluded.unresolved += 1;
    else if (Number.isNaN(proba[row])) excluded.noProbability += 1;
    else {
      rows[used] = row;
      used += 1;
    }
  }
  const order = orderBy([proba], rows.subarray(0, used));
  const judged = { proba: new Float64Array(used), won: new Uint8Array(used), wins: 0 };
  for (let place = 0; place < used; place += 1) {
    const row = order[place] ?? 0;
    judged.proba[place] = proba[row] ?? Number.NaN;
    if (status[row] !== statusCodes.win) continue;
    judged.won[place] = 1;
    judged.wins += 1;
  }
  return { judged, excluded };
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
