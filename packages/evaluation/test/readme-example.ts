import {
  labelTripleBarrier,
  summarizePerformance,
  toCandleColumns,
  tripleBarrierSpec,
} from '@tidemark/evaluation';

const minute = 60_000;
const candles = toCandleColumns('1m', [
  { ts: 1 * minute, o: 100, h: 100.4, l: 99.9, c: 100.3 },
  { ts: 2 * minute, o: 100.3, h: 101.2, l: 100.2, c: 101 },
  { ts: 3 * minute, o: 101, h: 101.1, l: 100.6, c: 100.7 },
]);
const spec = tripleBarrierSpec({
  profit: { unit: 'percent', value: 1 },
  stop: { unit: 'percent', value: 0.5 },
  horizon: 2,
});
const decisions = [
  { ts: 1 * minute, pred: 'BUY' as const },
  { ts: 2 * minute, pred: 'SELL' as const },
];
export const outcomes = labelTripleBarrier({ candles, decisions, spec, asOf: 4 * minute });
export const performance = summarizePerformance(
  outcomes.map((outcome) => ({
    outcome: outcome.outcome,
    realizedRr: outcome.status === 'resolved' ? outcome.realizedRr : null,
    latencyMs: null,
  })),
);
// outcomes: a win at 101 (R 1.72) and a loss at the stop, 100.8015 (R -1.28); performance.winRate is 0.5
