import type { Db } from '@tidemark/db';
import { availableAt, type Signal } from '@tidemark/domain';
import {
  type BarrierOutcome,
  type CandleColumns,
  labelTripleBarrier,
  summarizePerformance,
} from '@tidemark/evaluation';
import { iterateSignals, type StoredSeries, setSignalOutcomes } from '@tidemark/store';
import { baselineLabelSpec } from './baseline-label-spec.ts';
import { baselineModelId } from './baseline-strategy.ts';
import type { SymbolPerformance } from './demo-report.ts';

/**
 * Resolves the baseline's signals on one symbol from the candles that followed, stores label, outcome and realised R,
 * and sums up. What counts as closed is what had closed by the end of the last stored candle, so that a later
 * load resolves what is pending now.
 */
export async function resolveOutcomes(
  db: Db,
  series: StoredSeries,
  candles: CandleColumns,
): Promise<SymbolPerformance> {
  const { symbol, tf, firstTs, lastTs } = series;
  const asOf = availableAt(tf, lastTs);
  const signals: Pick<Signal, 'id' | 'ts' | 'pred' | 'latencyMs'>[] = [];
  const query = { symbol, tf, modelId: baselineModelId, range: { from: firstTs, to: asOf + 1 } };
  for await (const { id, ts, pred, latencyMs } of iterateSignals(db, query)) {
    signals.push({ id, ts, pred, latencyMs });
  }

  const found = labelTripleBarrier({
    candles,
    decisions: signals,
    spec: baselineLabelSpec,
    asOf,
  });
  const resolved = signals.flatMap(({ id, latencyMs }, index) => {
    const result = found[index];
    if (result === undefined) return [];
    const { label, outcome } = result;
    const realizedRr = result.status === 'resolved' ? result.realizedRr : null;
    return [{ id, label, outcome, realizedRr, latencyMs }];
  });
  await setSignalOutcomes(db, resolved);
  return { symbol, ...summarizePerformance(resolved), averageGrossR: averageGrossR(found) };
}

function averageGrossR(found: readonly BarrierOutcome[]): number | null {
  const stop = baselineLabelSpec.stop.value / 100;
  const gross = found.flatMap((result) => (result.status === 'resolved' ? [result.grossReturn / stop] : []));
  return gross.length === 0 ? null : gross.reduce((a, b) => a + b, 0) / gross.length;
}
