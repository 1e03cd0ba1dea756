import { noValueReasons } from '@tidemark/evaluation';
import type { DemoReport, SymbolPerformance } from './demo-report.ts';
import { formatTable } from './format-table.ts';

const headings = [
  'symbol',
  'signals',
  'resolved',
  'win rate',
  'profit factor',
  'average R',
  'latency p50',
  'p95',
];

/** The report for people. A value that is not there shows as a dash, and the lines below say why. */
export function formatReport(report: DemoReport): string {
  const { performance, retrainRequest } = report;
  const lines = [
    ...(report.synthetic
      ? ['The candles are SYNTHETIC: simulated with a fixed seed, not market data.', '']
      : []),
    `${count(report.candles)} candles (${count(report.inserted)} new), ${count(report.signals)} signals, ` +
      `${count(report.resolved)} of them resolved, in ${report.seconds.toFixed(1)} s`,
    '',
    formatTable(headings, performance.map(performanceRow)),
    '',
    ...performance.flatMap(explainDashes),
    'R is the net return in multiples of the stop distance, after 14 basis points of costs a round trip; funding excluded.',
    '',
    ...(retrainRequest === null
      ? ['No signal is resolved, so nothing is asked of the retrain queue.']
      : [
          `Retrain request ${retrainRequest.id}${retrainRequest.reused ? ' (open since an earlier run)' : ''}`,
          `  ${retrainRequest.modelId} for ${retrainRequest.key}, ${retrainRequest.status}, priority ${retrainRequest.priority}`,
          `  ${retrainRequest.reason}`,
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

function performanceRow(one: SymbolPerformance): string[] {
  return [
    one.symbol,
    count(one.signals),
    count(one.resolved),
    one.winRate === null ? '-' : `${(100 * one.winRate).toFixed(1)}%`,
    one.profitFactor?.toFixed(2) ?? '-',
    one.averageR?.toFixed(3) ?? '-',
    milliseconds(one.latency.p50),
    milliseconds(one.latency.p95),
  ];
}

function explainDashes({ symbol, reasons }: SymbolPerformance): string[] {
  return Object.entries(reasons)
    .filter(([metric]) => metric !== 'hitRate')
    .map(([metric, reason]) => `${symbol}, ${metric}: ${noValueReasons[reason]}`);
}

function milliseconds(value: number | null): string {
  return value === null ? '-' : `${value.toFixed(3)} ms`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
