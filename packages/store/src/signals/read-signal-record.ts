import type { SignalRecord } from '@tidemark/db';
import {
  formatSignalId,
  outcomes,
  parseFeatureValues,
  parseTimeframe,
  type Signal,
  sides,
} from '@tidemark/domain';
import { narrow } from '../narrow.ts';

/** A row of signals in the words of the domain. */
export function readSignalRecord(row: SignalRecord): Signal {
  const ts = row.ts.getTime();
  return {
    id: formatSignalId({ ts, rowId: row.id }),
    modelId: row.modelId,
    symbol: row.symbol,
    tf: parseTimeframe(row.tf),
    ts,
    pred: narrow(sides, row.pred),
    proba: row.proba,
    features: parseFeatureValues(row.features),
    latencyMs: row.latencyMs,
    label: row.label === null ? null : narrow(sides, row.label),
    outcome: row.outcome === null ? null : narrow(outcomes, row.outcome),
    realizedRr: row.realizedRr,
  };
}
