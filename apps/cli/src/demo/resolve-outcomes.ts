import type { Db } from '@tidemark/db';
import { availableAt, type Signal } from '@tidemark/domain';
import {
  type CandleColumns,
  labelTripleBarrier,
  scoredSignalsOf,
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
  const stop = baselineLabelSpec.stop.value / 100;
  const scored = signals.flatMap(({ id, ts, pred, latencyMs }, index) => {
    const result = found[index];
    if (result === undefined) return [];
    const { label, outcome } = result;
    const trade = result.status === 'resolved' ? { ...result, stop } : { realizedRr: null };
    return [
      { ...trade, signalId: id, modelId: baselineModelId, symbol, tf, ts, pred, latencyMs, label, outcome },
    ];
  });
  await setSignalOutcomes(
    db,
    scored.map(({ signalId, label, outcome, realizedRr }) => ({ id: signalId, label, outcome, realizedRr })),
  );
  return { symbol, ...summarizePerformance(scoredSignalsOf(scored)) };
}
