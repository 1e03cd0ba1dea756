import type { Outcome, Side } from '@tidemark/domain';
import { orderBy } from '../statistics/order-by.ts';
import { createScoredSignals } from './create-scored-signals.ts';
import { type ScoredSignals, type SignalSeries, sideCodes, statusCodes } from './scored-signals.ts';

/** One signal with what became of it; what is absent or null is not known. Units as in {@link ScoredSignals}. */
export interface ScoredSignalRow extends SignalSeries {
  /** Default: the row's position. */
  readonly id?: number;
  readonly ts: number;
  readonly pred: Side;
  readonly proba?: number | null;
  readonly latencyMs?: number | null;
  /** null: pending, or a HOLD, which is labelled if it has a label. */
  readonly outcome: Outcome | null;
  readonly label?: Side | null;
  readonly entryTs?: number | null;
  readonly exitTs?: number | null;
  readonly labelEnd?: number | null;
  readonly stop?: number | null;
  readonly grossReturn?: number | null;
  readonly netReturn?: number | null;
  readonly realizedRr?: number | null;
  readonly buyRr?: number | null;
  readonly sellRr?: number | null;
  readonly mae?: number | null;
  readonly mfe?: number | null;
}

const numbers = [
  'proba',
  'latencyMs',
  'entryTs',
  'exitTs',
  'labelEnd',
  'stop',
  'grossReturn',
  'netReturn',
  'realizedRr',
  'buyRr',
  'sellRr',
  'mae',
  'mfe',
] as const satisfies readonly (keyof ScoredSignalRow & keyof ScoredSignals)[];

/**
 * Rows as columns: series in order of first appearance, their rows in order of (ts, id). For sets that are objects
 * already; what comes from a database by the million fills the columns of {@link createScoredSignals} itself.
 */
export function scoredSignalsOf(rows: readonly ScoredSignalRow[]): ScoredSignals {
  const series = new Map<string, { readonly index: number; readonly of: SignalSeries }>();
  const seriesOf = Float64Array.from(rows, ({ modelId, symbol, tf }) => {
    const name = JSON.stringify([modelId, symbol, tf]);
    const found = series.get(name) ?? { index: series.size, of: { modelId, symbol, tf } };
    series.set(name, found);
    return found.index;
  });
  const id = Float64Array.from(rows, (row, index) => row.id ?? index);
  const ts = Float64Array.from(rows, (row) => row.ts);
  const all = createScoredSignals(
    rows.length,
    [...series.values()].map(({ of }) => of),
  );
  for (const [index, from] of orderBy([seriesOf, ts, id]).entries()) {
    const row = rows[from];
    if (row === undefined) continue;
    all.seriesOf[index] = seriesOf[from] ?? 0;
    all.id[index] = id[from] ?? 0;
    all.ts[index] = row.ts;
    all.pred[index] = sideCodes[row.pred];
    all.label[index] = sideCodes[row.label ?? 'none'];
    all.status[index] = statusCodes[statusOf(row)];
    for (const name of numbers) all[name][index] = row[name] ?? Number.NaN;
  }
  return all;
}

function statusOf({ outcome, pred, label }: ScoredSignalRow): keyof typeof statusCodes {
  if (outcome !== null) return outcome;
  return pred === 'HOLD' && label !== undefined && label !== null ? 'labelled' : 'pending';
}
