import { type ScoredSignals, sideCodes, statusCodes } from '../performance/scored-signals.ts';
import { type CodedColumn, classMask } from './coded-column.ts';
import type { Separation } from './importance-report.ts';
import { kolmogorovTail } from './kolmogorov.ts';

/** The class of each row: 1 for a win, 0 for a loss or timeout, 2 for what is neither. */
export interface WinClasses {
  readonly classOf: Uint8Array;
  readonly winners: number;
  readonly losers: number;
}

const bins = 20;

export function classifyWins(signals: ScoredSignals): WinClasses {
  const classOf = new Uint8Array(signals.length).fill(2);
  let winners = 0;
  let losers = 0;
  for (let row = 0; row < signals.length; row += 1) {
    const status = signals.status[row];
    if (signals.pred[row] === sideCodes.HOLD) continue;
    if (status === statusCodes.win) {
      classOf[row] = 1;
      winners += 1;
    } else if (status === statusCodes.loss || status === statusCodes.timeout) {
      classOf[row] = 0;
      losers += 1;
    }
  }
  return { classOf, winners, losers };
}

/** One walk over the feature in order gives all of it. null where the rows with the feature are of one class. */
export function separateClasses({ sorted, codes }: CodedColumn): Separation | null {
  const counts = new Float64Array(classMask + 1);
  for (let place = 0; place < codes.length; place += 1) {
    const of = (codes[place] ?? 0) & classMask;
    counts[of] = (counts[of] ?? 0) + 1;
  }
  const [losers = 0, winners = 0] = counts;
  if (winners === 0 || losers === 0) return null;
  const won = new Float64Array(bins);
  const lost = new Float64Array(bins);
  let [winnersBelow, losersBelow, ks, pairs] = [0, 0, 0, 0];
  for (let first = 0; first < sorted.length; ) {
    const value = sorted[first];
    let end = first;
    let wins = 0;
    let losses = 0;
    while (end < sorted.length && sorted[end] === value) {
      const of = (codes[end] ?? 0) & classMask;
      if (of === 1) wins += 1;
      else if (of === 0) losses += 1;
      end += 1;
    }
    first = end;
    if (wins + losses === 0) continue;
    const bin = Math.floor((bins * (winnersBelow + losersBelow)) / (winners + losers));
    won[bin] = (won[bin] ?? 0) + wins;
    lost[bin] = (lost[bin] ?? 0) + losses;
    pairs += wins * (losersBelow + losses / 2);
    winnersBelow += wins;
    losersBelow += losses;
    const distance = Math.abs(winnersBelow / winners - losersBelow / losers);
    if (distance > ks) ks = distance;
  }
  const effective = (winners * losers) / (winners + losers);
  return {
    winners,
    losers,
    ks,
    ksPValue: kolmogorovTail(ks * Math.sqrt(effective)),
    auc: pairs / (winners * losers),
    informationValue: informationValue(won, lost),
  };
}

/**
 * Sum over the bins with a row of (share of winners - share of losers) x ln(their ratio), shares of counts to which 0.5
 * was added each, so that an empty cell has a logarithm.
 */
export function informationValue(won: Float64Array, lost: Float64Array): number {
  let [winners, losers] = [0, 0];
  for (let bin = 0; bin < won.length; bin += 1) {
    if ((won[bin] ?? 0) + (lost[bin] ?? 0) === 0) continue;
    winners += (won[bin] ?? 0) + 0.5;
    losers += (lost[bin] ?? 0) + 0.5;
  }
  let sum = 0;
  for (let bin = 0; bin < won.length; bin += 1) {
    if ((won[bin] ?? 0) + (lost[bin] ?? 0) === 0) continue;
    const share = ((won[bin] ?? 0) + 0.5) / winners;
    const other = ((lost[bin] ?? 0) + 0.5) / losers;
    sum += (share - other) * Math.log(share / other);
  }
  return sum;
}
