import { noValueReasons } from '@tidemark/evaluation';
import { type Column, formatTable } from '@tidemark/terminal';
import { baselineLabelSpec } from './baseline-label-spec.ts';
import type { DemoReport, SymbolPerformance } from './demo-report.ts';

const columns: readonly Column<SymbolPerformance>[] = [
  { heading: 'symbol', cell: (one) => one.symbol },
  { heading: 'signals', cell: (one) => one.signals },
  { heading: 'resolved', cell: (one) => one.resolved },
  { heading: 'win rate %', cell: (one) => round(one.winRate === null ? null : 100 * one.winRate, 1) },
  { heading: 'profit factor', cell: (one) => round(one.profitFactor, 2) },
  { heading: 'average R', cell: (one) => round(one.averageR, 3) },
  { heading: 'before costs', cell: (one) => round(one.gross.averageR, 3) },
  { heading: 'latency p50 ms', cell: (one) => round(one.latency.p50, 3) },
  { heading: 'p95 ms', cell: (one) => round(one.latency.p95, 3) },
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
    'HOLD is a signal too, with nothing to resolve.',
    `Outcomes: stop ${stop.value}%, profit ${profit.value} x the stop, ${horizon} candles, entry delay ${entryDelayMs} ms, ties ${tiePolicy}.`,
    `R is net return / stop distance: fee ${feeBps} and slippage ${slippageBps} basis points a side, funding excluded.`,
  ];
}

const shown = ['winRate', 'profitFactor', 'averageR', 'latency'] as const;

function explainDashes({ symbol, reasons }: SymbolPerformance): string[] {
  return shown.flatMap((metric) => {
    const reason = reasons[metric];
    return reason === undefined ? [] : [`${symbol}, ${metric}: ${noValueReasons[reason]}`];
  });
}

function round(value: number | null, decimals: number): number | null {
  return value === null ? null : Number(value.toFixed(decimals));
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
