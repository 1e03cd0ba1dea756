import { availableAt, type Candle, type NewSignal } from '@tidemark/domain';
import { baselineFeatures, baselineLookback } from './baseline-features.ts';
import { createCandleWindow } from './candle-window.ts';
import { decideBaseline } from './decide-baseline.ts';

/** The version is part of the name: signals of another rule are another model's. */
export const baselineModelId = 'demo-baseline-v1';

/** One decision each quarter of an hour: 2,880 a month and symbol. */
export const decisionIntervalMs = 15 * 60_000;

export interface BaselineStrategy {
  /** Takes the next closed candle, in order of time; a signal if a decision was due at its close. */
  onClose(candle: Candle): NewSignal | null;
}

/**
 * The baseline for one symbol. A decision at a candle's close uses that candle and those before it, nothing later;
 * none is made while the window is not full (warm-up and after a gap).
 * @param now a monotonic clock in milliseconds, for the latency of the decision
 */
export function createBaselineStrategy(now: () => number): BaselineStrategy {
  const window = createCandleWindow(baselineLookback);
  return {
    onClose(candle) {
      const ts = availableAt(candle.tf, candle.ts);
      if (ts % decisionIntervalMs !== 0) {
        window.add(candle);
        return null;
      }
      const start = now();
      window.add(candle);
      const columns = window.columns();
      if (columns === null) return null;
      const features = baselineFeatures(columns, ts);
      const { pred, proba } = decideBaseline(features);
      const latencyMs = now() - start;
      const { symbol, tf } = candle;
      return { modelId: baselineModelId, symbol, tf, ts, pred, proba, features, latencyMs };
    },
  };
}
