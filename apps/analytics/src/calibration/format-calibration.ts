import {
  type CalibrationMetric,
  type CalibrationReport,
  type ConfusionMatrix,
  calibrationReasons,
  type ReliabilityBin,
} from '@tidemark/evaluation';
import { type Column, formatTable } from '@tidemark/terminal';
import { formatNoted } from '../format/format-noted.ts';
import { formatNumber, formatPercent } from '../format/format-number.ts';

export interface CalibrationFigure {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** The scores of a calibration report as people read them. */
export function calibrationFigures(report: CalibrationReport): readonly CalibrationFigure[] {
  const { murphy, reasons } = report;
  const figure = (name: string, value: number | null, note: string, metric?: CalibrationMetric) => {
    const reason = metric === undefined ? undefined : reasons[metric];
    return {
      name,
      value: value === null ? '-' : formatNumber(value, Math.abs(value) < 0.01 ? 6 : 4),
      note: value === null && reason !== undefined ? calibrationReasons[reason] : note,
    };
  };
  return [
    figure('Brier', report.brier, 'mean of (probability - win)^2; 0 is perfect', 'brier'),
    figure(
      '  reliability',
      murphy?.reliability ?? null,
      'distance of probabilities from what happened; 0 is honest',
      'brier',
    ),
    figure('  resolution', murphy?.resolution ?? null, 'how far the bins stand apart; subtracted', 'brier'),
    figure('  uncertainty', murphy?.uncertainty ?? null, 'variance of the outcome itself', 'brier'),
    figure(
      '  within bins',
      murphy?.withinBin ?? null,
      'variance less twice the covariance inside the bins',
      'brier',
    ),
    figure(
      'Brier skill',
      report.brierSkill,
      'against always saying the base rate; above 0 is better',
      'brierSkill',
    ),
    figure('log loss', report.logLoss, 'nats', 'logLoss'),
    figure('ECE', report.ece, 'over ten bins of equal count', 'ece'),
    figure('ROC AUC', report.rocAuc, '0.5 tells nothing', 'rocAuc'),
    figure('PR AUC', report.prAuc, 'average precision; the base rate tells nothing', 'prAuc'),
    figure('accuracy', report.confusion.accuracy, 'prediction against label', 'accuracy'),
    figure('Matthews', report.confusion.matthews, '0 tells nothing, 1 is perfect', 'matthews'),
  ];
}

/** A calibration report as text, for a terminal of so many columns. */
export function formatCalibration(report: CalibrationReport, width: number | null): string {
  const { used, signals, excluded, baseRate, meanProbability } = report;
  const out = (count: number, what: string) =>
    count === 0 ? [] : [`${count.toLocaleString('en-US')} ${what}`];
  const left = [
    ...out(excluded.holds, 'HOLD'),
    ...out(excluded.pending, 'pending'),
    ...out(excluded.unresolved, 'unresolved'),
    ...out(excluded.noProbability, 'without a probability'),
  ];
  const show = (value: number | null) => (value === null ? '-' : formatPercent(value));
  const columns: readonly Column<CalibrationFigure>[] = [
    { heading: '', cell: ({ name }) => name },
    { heading: 'value', cell: ({ value }) => value },
  ];
  return [
    `${used.toLocaleString('en-US')} of ${signals.toLocaleString('en-US')} signals${left.length === 0 ? '' : `; left out: ${left.join(', ')}`}`,
    `won ${show(baseRate)} of the time, said ${show(meanProbability)} on average`,
    '',
    ...formatNoted({ columns, heading: '', note: ({ note }) => note, width }, calibrationFigures(report)),
    ...(report.bins.length === 0
      ? []
      : ['', 'Reliability, ten bins of equal count', formatBins(report.bins)]),
    ...(report.confusion.n === 0
      ? []
      : ['', 'Prediction (rows) against label', formatConfusion(report.confusion)]),
  ].join('\n');
}

function formatBins(bins: readonly ReliabilityBin[]): string {
  return formatTable<ReliabilityBin>(
    [
      {
        heading: 'probability',
        cell: ({ from, to }) => `${formatNumber(from, 4)} to ${formatNumber(to, 4)}`,
      },
      { heading: 'signals', cell: ({ n }) => n },
      { heading: 'said', cell: ({ meanProbability }) => formatPercent(meanProbability) },
      { heading: 'won', cell: ({ observedRate }) => formatPercent(observedRate) },
      { heading: '95% interval', cell: ({ low, high }) => `${formatPercent(low)} to ${formatPercent(high)}` },
    ],
    bins,
  );
}

function formatConfusion({ classes, counts, precision, recall }: ConfusionMatrix): string {
  const show = (value: number | null | undefined) =>
    value === null || value === undefined ? '-' : formatPercent(value, 1);
  return formatTable(
    [
      { heading: '', cell: (at: number) => classes[at] ?? null },
      ...classes.map((side, label) => ({ heading: side, cell: (at: number) => counts[at]?.[label] ?? 0 })),
      { heading: 'precision', cell: (at: number) => show(precision[at]) },
      { heading: 'recall', cell: (at: number) => show(recall[at]) },
    ],
    classes.map((_, at) => at),
  );
}
