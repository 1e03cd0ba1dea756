import type { Db } from '@tidemark/db';
import { parseLabelSpec, summarizePerformance } from '@tidemark/evaluation';
import { labelSignals, readScoredSignals, type StoredSeries } from '@tidemark/store';
import { baselineLabelSpec } from './baseline-label-spec.ts';
import { baselineModelId } from './baseline-strategy.ts';
import type { SymbolPerformance } from './demo-report.ts';

/**
 * Labels the baseline's signals on one symbol from the candles that followed, and sums up what is stored of them. The
 * baseline's specification is the one that the model declares.
 */
export async function resolveOutcomes(db: Db, series: StoredSeries): Promise<SymbolPerformance> {
  const { symbol, tf } = series;
  const spec = parseLabelSpec({ kind: 'triple-barrier', ...baselineLabelSpec });
  await labelSignals(db, { modelId: baselineModelId, symbol, spec });
  const range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  const signals = await readScoredSignals(db, { modelId: baselineModelId, symbol, tf, range });
  return { symbol, ...summarizePerformance(signals) };
}
