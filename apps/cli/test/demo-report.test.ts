import { describe, expect, it } from '@jest/globals';
import { scoredSignalsOf, summarizePerformance } from '@tidemark/evaluation';
import type { DemoReport, SymbolPerformance } from '../src/demo/demo-report.ts';
import { formatReport } from '../src/demo/format-report.ts';
import { pickWorst } from '../src/demo/pick-worst.ts';

function performance(symbol: string, ...rs: number[]): SymbolPerformance {
  const signals = rs.map((realizedRr, index) => ({
    modelId: 'm',
    symbol,
    tf: '1m' as const,
    ts: index * 60_000,
    pred: 'BUY' as const,
    outcome: realizedRr > 0 ? ('win' as const) : ('loss' as const),
    realizedRr,
    grossReturn: (realizedRr + 0.25) * 0.01,
    stop: 0.01,
    latencyMs: 0.5,
  }));
  return { symbol, ...summarizePerformance(scoredSignalsOf(signals)) };
}

const report: DemoReport = {
  source: 'a test',
  synthetic: false,
  candles: 1_234_567,
  inserted: 0,
  signals: 3,
  resolved: 3,
  performance: [performance('AUSDT', 2, -1), performance('LONGERUSDT', 1)],
  retrainRequest: null,
  seconds: 1.26,
};

describe('pickWorst', () => {
  it('is the lowest average R, the first by name among equals', () => {
    const all = [performance('C', -1), performance('B', -1), performance('A', 3)];
    expect(pickWorst(all)?.symbol).toBe('B');
  });

  it('passes over symbols without a resolved signal', () => {
    expect(pickWorst([performance('A'), performance('B', 5)])?.symbol).toBe('B');
    expect(pickWorst([performance('A')])).toBeNull();
  });
});

describe('formatReport', () => {
  it('lines the columns up and explains each dash', () => {
    const lines = formatReport(report).split('\n');
    expect(lines[0]).toBe('1,234,567 candles (0 new), 3 signals, 3 of them resolved, in 1.3 s');
    expect(lines.slice(2, 5)).toEqual([
      'symbol      signals  resolved  win rate %  profit factor  average R  before costs  latency p50 ms  p95 ms',
      'AUSDT             2         2          50              2        0.5          0.75             0.5     0.5',
      'LONGERUSDT        1         1         100              -        1.0          1.25             0.5     0.5',
    ]);
    expect(lines).toContain(
      'LONGERUSDT, profitFactor: No signal has a negative R, so that a ratio to the losses is not defined.',
    );
  });

  it('says so first if the data is synthetic', () => {
    expect(formatReport({ ...report, synthetic: true })).toMatch(/^The candles are SYNTHETIC/);
    expect(formatReport(report)).not.toContain('SYNTHETIC');
  });

  it('shows the retrain request and whether it was open before', () => {
    const retrainRequest = {
      id: '7',
      modelId: 'm',
      key: 'AUSDT',
      reason: 'average R -1',
      priority: 4,
      status: 'pending',
      insertedAt: '2026-01-01T00:00:00.000Z',
      reused: true,
    };
    const text = formatReport({ ...report, retrainRequest });
    expect(text).toContain(
      'Retrain request 7 (open since an earlier run)\n  m for AUSDT, pending, priority 4',
    );
    expect(formatReport({ ...report, retrainRequest: { ...retrainRequest, reused: false } })).not.toContain(
      'earlier',
    );
  });

  it('shows dashes for everything where nothing was emitted', () => {
    const text = formatReport({ ...report, performance: [performance('A')] });
    expect(text).toMatch(/^A +0 +0 +- +- +- +- +- +-$/m);
    expect(text).toContain('nothing is asked of the retrain queue');
  });
});
