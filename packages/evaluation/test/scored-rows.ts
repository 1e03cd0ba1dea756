import type { ScoredSignalRow } from '@tidemark/evaluation';

export const day = 86_400_000;

/** 2024-01-01, a Monday. */
export const monday = 1_704_067_200_000;

/** A BUY of one model on one symbol that has no outcome, but for what is given. */
export function scored(row: Partial<ScoredSignalRow> = {}): ScoredSignalRow {
  return { modelId: 'm', symbol: 'AUSDT', tf: '1m', ts: monday, pred: 'BUY', outcome: null, ...row };
}

/** Won or lost by its sign, entered at its decision and left a minute later. */
export function traded(ts: number, realizedRr: number, row: Partial<ScoredSignalRow> = {}): ScoredSignalRow {
  return scored({
    ts,
    outcome: realizedRr > 0 ? 'win' : 'loss',
    realizedRr,
    entryTs: ts,
    exitTs: ts + 60_000,
    labelEnd: ts + 60_000,
    ...row,
  });
}
