import { describe, expect, it } from '@jest/globals';
import {
  createRandom,
  type ScoredSignalRow,
  type SignalDay,
  scoredSignalsOf,
  summarizeDays,
  summarizePerformance,
} from '@tidemark/evaluation';
import { day, monday, scored, traded } from './scored-rows.ts';

const empty: SignalDay = {
  ...{
    modelId: 'm',
    symbol: 'AUSDT',
    tf: '1m',
    ts: monday,
    signals: 0,
    holds: 0,
    wins: 0,
    losses: 0,
    timeouts: 0,
  },
  ...{
    unresolved: 0,
    pending: 0,
    rated: 0,
    winners: 0,
    sumR: 0,
    sumR2: 0,
    sumGain: 0,
    sumLoss: 0,
    latencies: 0,
  },
  ...{ sumLatency: 0, maxLatency: null, scored: 0, sumBrier: 0, sumProba: 0 },
};

/** The sums of rows that are all of one series and day, as DEFINITIONS of the rollup say. */
function daysOf(rows: readonly ScoredSignalRow[]): SignalDay[] {
  const days = new Map<string, SignalDay>();
  for (const { symbol, ts, pred, outcome, realizedRr = null, latencyMs = null, proba = null } of rows) {
    const start = Math.floor(ts / day) * day;
    const key = `${symbol} ${start}`;
    const sum = days.get(key) ?? { ...empty, symbol, ts: start };
    const isHold = pred === 'HOLD';
    const is = (wanted: typeof outcome) => (!isHold && outcome === wanted ? 1 : 0);
    const isResolved = is('win') + is('loss') + is('timeout') > 0;
    const r = isResolved ? realizedRr : null;
    days.set(key, {
      ...sum,
      signals: sum.signals + 1,
      holds: sum.holds + (isHold ? 1 : 0),
      wins: sum.wins + is('win'),
      losses: sum.losses + is('loss'),
      timeouts: sum.timeouts + is('timeout'),
      unresolved: sum.unresolved + is('unresolved'),
      pending: sum.pending + is(null),
      rated: sum.rated + (r === null ? 0 : 1),
      winners: sum.winners + (r !== null && r > 0 ? 1 : 0),
      sumR: sum.sumR + (r ?? 0),
      sumR2: sum.sumR2 + (r ?? 0) ** 2,
      sumGain: sum.sumGain + Math.max(r ?? 0, 0),
      sumLoss: sum.sumLoss + Math.max(-(r ?? 0), 0),
      latencies: sum.latencies + (latencyMs === null ? 0 : 1),
      sumLatency: sum.sumLatency + (latencyMs ?? 0),
      maxLatency: latencyMs === null ? sum.maxLatency : Math.max(sum.maxLatency ?? 0, latencyMs),
      scored: sum.scored + (isResolved && proba !== null ? 1 : 0),
      sumBrier: sum.sumBrier + (isResolved && proba !== null ? (proba - is('win')) ** 2 : 0),
      sumProba: sum.sumProba + (isResolved && proba !== null ? proba : 0),
    });
  }
  return [...days.values()];
}

function makeRows(count: number): ScoredSignalRow[] {
  const { uniform: random } = createRandom(7);
  return Array.from({ length: count }, (_, index) => {
    const kind = random();
    const other: Partial<ScoredSignalRow> = {
      symbol: index % 3 === 0 ? 'AUSDT' : 'BUSDT',
      latencyMs: index % 5 === 0 ? null : 10 * random(),
      proba: index % 7 === 0 ? null : random(),
    };
    const ts = monday + Math.floor(index / 2) * 3_600_000;
    if (kind < 0.1) return scored({ ...other, ts, pred: 'HOLD', label: 'BUY' });
    if (kind < 0.15) return scored({ ...other, ts, outcome: 'unresolved' });
    if (kind < 0.2) return scored({ ...other, ts });
    const timeout = kind < 0.3 ? { outcome: 'timeout' as const } : {};
    return traded(ts, random() * 3 - 1.4, { ...other, ...timeout });
  });
}

describe('summarizeDays', () => {
  const rows = makeRows(3_000);
  const exact = summarizePerformance(scoredSignalsOf(rows));
  const summary = summarizeDays(daysOf(rows));

  it.each([
    ...[
      'signals',
      'resolved',
      'rated',
      'wins',
      'losses',
      'timeouts',
      'unresolved',
      'pending',
      'holds',
      'days',
    ],
  ] as const)('counts %s as the exact summary does', (name) => {
    expect(summary[name as keyof typeof summary]).toBe(exact[name as keyof typeof exact]);
  });

  it.each([
    ...[
      'winRate',
      'hitRate',
      'profitFactor',
      'payoff',
      'expectancy',
      'averageR',
      'totalR',
      'sqn',
      'sharpe',
      'sortino',
    ],
  ] as const)('gives the %s of the exact summary', (name) => {
    const value = exact[name as 'sqn'] ?? Number.NaN;
    expect(Math.abs((summary[name as 'sqn'] ?? Number.NaN) / value - 1)).toBeLessThan(1e-9);
  });

  it('gives the Brier score, the mean latency and the longest', () => {
    const probable = rows.filter(
      ({ pred, outcome, proba }) =>
        pred !== 'HOLD' && outcome !== null && outcome !== 'unresolved' && typeof proba === 'number',
    );
    const errors = probable.map(({ proba, outcome }) => ((proba ?? 0) - (outcome === 'win' ? 1 : 0)) ** 2);
    const latencies = rows.flatMap(({ latencyMs }) => latencyMs ?? []);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(summary.brier).toBeCloseTo(mean(errors), 12);
    expect(summary.latency.average).toBeCloseTo(mean(latencies), 12);
    expect(summary.latency.max).toBe(exact.latency.max);
  });

  it('sees no fall within a day, and says so', () => {
    const fall = [traded(monday, 5), traded(monday + 1, -3), traded(monday + 2, 3), traded(monday + day, -1)];
    expect(summarizePerformance(scoredSignalsOf(fall)).maxDrawdown).toBe(3);
    expect(summarizeDays(daysOf(fall)).maxDrawdown).toBe(1);
    expect(summary.approximate).toContain('maxDrawdown');
    expect(summary.missing).toContain('medianR');
  });

  it.each([
    [
      'nothing at all',
      [],
      {
        averageR: 'no_resolved_signals',
        sharpe: 'no_resolved_signals',
        latency: 'no_latencies',
        brier: 'no_probabilities',
      },
    ],
    [
      'only pending signals',
      [scored()],
      { winRate: 'no_resolved_signals', hitRate: 'no_barrier_touched', maxDrawdown: 'no_resolved_signals' },
    ],
    [
      'no losses',
      [traded(monday, 1), traded(monday + day, 2)],
      { profitFactor: 'no_losses', payoff: 'no_losses', sharpe: 'fewer_than_30_days' },
    ],
    ['no gains', [traded(monday, -1), traded(monday + day, -2)], { payoff: 'no_gains' }],
    ['one signal', [traded(monday, 1)], { sqn: 'one_resolved_signal' }],
    [
      'equal R',
      Array.from({ length: 40 }, (_, at) => traded(monday + at * day, 0.1)),
      { sqn: 'no_variance', sharpe: 'no_variance', sortino: 'no_losing_days', calmar: 'no_drawdown' },
    ],
  ] as const)('names the reason with %s', (_, few, reasons) => {
    const found = summarizeDays(daysOf(few));
    expect(found.reasons).toMatchObject(reasons);
    expect(JSON.stringify(found)).not.toMatch(/NaN|Infinity/);
    for (const name of Object.keys(reasons)) {
      if (name !== 'latency') expect(found[name as 'sqn']).toBeNull();
    }
  });
});
