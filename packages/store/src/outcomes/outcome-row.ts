import type { Outcome, Side } from '@tidemark/domain';
import type { LabelOutcome } from '@tidemark/evaluation';
import type { SignalToLabel } from './find-signals-to-label.ts';

/** A row of `outcomes`, without the columns that all rows of a series share. Times in epoch milliseconds. */
export interface OutcomeRow {
  readonly signalId: string;
  readonly ts: number;
  readonly pred: Side;
  readonly proba: number | null;
  readonly latencyMs: number | null;
  readonly outcome: Outcome | null;
  readonly label: Side | null;
  readonly reason: string | null;
  readonly entryTs: number | null;
  readonly entryPrice: number | null;
  readonly exitTs: number | null;
  readonly exitPrice: number | null;
  readonly labelEnd: number | null;
  readonly stop: number | null;
  readonly grossReturn: number | null;
  readonly netReturn: number | null;
  readonly realizedRr: number | null;
  readonly buyRr: number | null;
  readonly sellRr: number | null;
  readonly mae: number | null;
  readonly mfe: number | null;
}

const nothing = {
  reason: null,
  entryTs: null,
  entryPrice: null,
  exitTs: null,
  exitPrice: null,
  labelEnd: null,
  stop: null,
  grossReturn: null,
  netReturn: null,
  realizedRr: null,
  buyRr: null,
  sellRr: null,
  mae: null,
  mfe: null,
};

/** What is stored of a signal's outcome; null while it is pending. */
export function toOutcomeRow(signal: SignalToLabel, found: LabelOutcome): OutcomeRow | null {
  if (found.status === 'pending') return null;
  const { id: signalId, ts, pred, proba, latencyMs } = signal;
  const { status: _, ...rest } = found;
  return { ...nothing, ...rest, signalId, ts, pred, proba, latencyMs };
}
