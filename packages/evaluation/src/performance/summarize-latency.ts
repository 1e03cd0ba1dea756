import { selectQuantile } from '../statistics/select-quantile.ts';
import { knownValues } from './known-values.ts';
import type { Latency, PerformanceMetric } from './performance-summary.ts';
import type { ReasonBook } from './reason-book.ts';
import { refuseNumber } from './refuse-number.ts';
import type { ScoredSignals } from './scored-signals.ts';

/**
 * Quantiles of type 7 and the maximum of the latencies that are known.
 * @throws TidemarkError `number.invalid` for one that is not finite
 */
export function summarizeLatency(
  signals: ScoredSignals,
  rows: Uint32Array,
  book: ReasonBook<PerformanceMetric>,
): Latency {
  const values = knownValues(signals.latencyMs, rows);
  let max = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    if (!Number.isFinite(value)) refuseNumber('a latency', value);
    if (value > max) max = value;
  }
  const reason = values.length === 0 ? 'no_latencies' : null;
  const at = (p: number) => book.value('latency', selectQuantile(values, p), reason);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: book.value('latency', max, reason) };
}
