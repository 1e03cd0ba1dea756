import type { Timeframe } from '@tidemark/domain';

/** Sums over the signals that one model made on one symbol and timeframe on one UTC day of decision. */
export interface SignalDay {
  readonly modelId: string;
  readonly symbol: string;
  readonly tf: Timeframe;
  /** Start of the day, epoch milliseconds UTC. */
  readonly ts: number;
  /** All signals: pending ones and HOLD included. */
  readonly signals: number;
  readonly holds: number;
  readonly wins: number;
  readonly losses: number;
  readonly timeouts: number;
  readonly unresolved: number;
  /** BUY and SELL without an outcome. */
  readonly pending: number;
  /** Wins, losses and timeouts with a realised R, and those of them with R above 0. */
  readonly rated: number;
  readonly winners: number;
  /** Sums of R and of its square over the rated; of the R above 0, and of the others as a positive sum. */
  readonly sumR: number;
  readonly sumR2: number;
  readonly sumGain: number;
  readonly sumLoss: number;
  /** How many carry a latency, their sum and the longest, milliseconds; 0, 0 and null where none does. */
  readonly latencies: number;
  readonly sumLatency: number;
  readonly maxLatency: number | null;
  /** Wins, losses and timeouts of BUY and SELL with a probability. */
  readonly scored: number;
  /** Sum of (proba - y)^2 over the scored, y = 1 for a win, and of proba. */
  readonly sumBrier: number;
  readonly sumProba: number;
}
