import { quote, TidemarkError } from '@tidemark/domain';
import { quantile } from '../statistics/quantile.ts';
import type { NoValueReason } from './no-value-reasons.ts';
import type { OutcomeSummary, ScoredSignal } from './scored-signal.ts';

type PerformanceMetric = 'winRate' | 'hitRate' | 'profitFactor' | 'averageR' | 'latency';

/**
 * How well a set of signals did, in R (net return divided by stop distance).
 * A metric without a value is null and its reason is named. Order of the signals does not matter beyond rounding.
 * @throws TidemarkError `number.invalid` for an R or a latency that is not finite
 */
export function summarizePerformance(signals: Iterable<ScoredSignal>): OutcomeSummary {
  const counts = { win: 0, loss: 0, timeout: 0, unresolved: 0 };
  const latencies: number[] = [];
  let total = 0;
  let rated = 0;
  let positive = 0;
  let gains = 0;
  let losses = 0;
  for (const { outcome, realizedRr, latencyMs } of signals) {
    total += 1;
    if (latencyMs !== null) latencies.push(finite('a latency', latencyMs));
    if (outcome === null) continue;
    counts[outcome] += 1;
    if (outcome === 'unresolved' || realizedRr === null) continue;
    rated += 1;
    if (finite('a realised R', realizedRr) > 0) {
      positive += 1;
      gains += realizedRr;
    } else losses -= realizedRr;
  }

  const reasons: Record<string, NoValueReason> = {};
  const ratio = (metric: PerformanceMetric, over: number, under: number, reason: NoValueReason) => {
    const value = over / under;
    if (under > 0 && Number.isFinite(value)) return value;
    reasons[metric] = under > 0 ? 'overflow' : reason;
    return null;
  };
  if (latencies.length === 0) reasons.latency = 'no_latencies';
  const ascending = Float64Array.from(latencies).sort();
  return {
    signals: total,
    resolved: counts.win + counts.loss + counts.timeout,
    wins: counts.win,
    losses: counts.loss,
    timeouts: counts.timeout,
    unresolved: counts.unresolved,
    winRate: ratio('winRate', positive, rated, 'no_resolved_signals'),
    hitRate: ratio('hitRate', counts.win, counts.win + counts.loss, 'no_barrier_touched'),
    profitFactor: ratio('profitFactor', gains, losses, rated === 0 ? 'no_resolved_signals' : 'no_losses'),
    averageR: ratio('averageR', gains - losses, rated, 'no_resolved_signals'),
    latency: { p50: quantile(ascending, 0.5), p95: quantile(ascending, 0.95) },
    reasons,
  };
}

function finite(what: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new TidemarkError('number.invalid', `${what} is ${quote(value)}`, {
    value,
    hint: 'Give a finite number, or null where it is not known.',
  });
}
