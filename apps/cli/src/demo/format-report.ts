import { noValueReasons } from '@tidemark/evaluation';
import { type Column, formatTable } from '../output/format-table.ts';
import { baselineLabelSpec } from './baseline-label-spec.ts';
import type { DemoReport, SymbolPerformance } from './demo-report.ts';

const columns: readonly Column<SymbolPerformance>[] = [
  { heading: 'symbol', cell: (one) => one.symbol },
  { heading: 'signals', cell: (one) => one.signals },
  { heading: 'resolved', cell: (one) => one.resolved },
  { heading: 'win rate %', cell: (one) => (one.winRate === null ? null : 100 * one.winRate), digits: 3 },
  { heading: 'profit factor', cell: (one) => one.profitFactor, digits: 3 },
  { heading: 'average R', cell: (one) => one.averageR, digits: 3 },
  { heading: 'before costs', cell: (one) => one.averageGrossR, digits: 3 },
  { heading: 'latency p50 ms', cell: (one) => one.latency.p50, digits: 2 },
  { heading: 'p95 ms', cell: (one) => one.latency.p95, digits: 2 },
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
    formatTable(columns, performance),
    '',
    ...performance.flatMap(explainDashes),
    ...describeSpec(),
    '',
    ...(retrainRequest === null
      ? ['No signal is resolved, so nothing is asked of the retrain queue.']
      : [
          `Retrain request ${retrainRequest.id}${retrainRequest.reused ? ' (open since an earlier run)' : ''}`,
          `  ${retrainRequest.modelId} for ${retrainRequest.key}, ${retrainRequest.status}, priority ${retrainRequest.priority}`,
          `  ${retrainRequest.reason}`,
        ]),
  ];
  return lines.join('\n');
}

function describeSpec(): string[] {
  const { stop, profit, horizon, entryDelayMs, tiePolicy, feeBps, slippageBps } = baselineLabelSpec;
  return [
    `Outcomes: stop ${stop.value}%, profit ${profit.value} x the stop, ${horizon} candles, entry delay ${entryDelayMs} ms, ties ${tiePolicy}.`,
    `R is net return / stop distance: fee ${feeBps} and slippage ${slippageBps} basis points a side, funding excluded.`,
  ];
}

function explainDashes({ symbol, reasons }: SymbolPerformance): string[] {
  return Object.entries(reasons)
    .filter(([metric]) => metric !== 'hitRate')
    .map(([metric, reason]) => `${symbol}, ${metric}: ${noValueReasons[reason]}`);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
