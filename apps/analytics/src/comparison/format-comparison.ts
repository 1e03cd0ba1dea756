import { type ComparedModel, type ComparisonReport, comparisonReasons } from '@tidemark/evaluation';
import { type Column, formatFields, formatTable } from '@tidemark/terminal';
import { formatMeasure, formatPercent } from '../format/format-number.ts';

/** As they may be shown. */
export type ModelNames = readonly [string, string];

/** What the daily difference says, in a sentence. */
export function describeVerdict({ difference }: ComparisonReport, [first, second]: ModelNames): string {
  const { interval, dailyMean, confidence, reason } = difference;
  if (interval === null || dailyMean === null)
    return reason === null ? 'Nothing can be said.' : comparisonReasons[reason];
  const sure = `at ${formatPercent(confidence, 0)}`;
  if (interval.low > 0) return `${first} earned more than ${second}, ${sure}.`;
  if (interval.high < 0) return `${first} earned less than ${second}, ${sure}.`;
  return `Which of the two earns more cannot be told, ${sure}.`;
}

/** The figures of the daily difference and of the pairs apart. */
export function comparisonFields(
  { matched, agreement, difference, apart }: ComparisonReport,
  [first, second]: ModelNames,
): readonly (readonly [string, string])[] {
  const { interval, reason } = difference;
  const show = (value: number | null) => (value === null ? '-' : formatMeasure(value));
  const showP = (value: number | null) => (value !== null && value < 1e-4 ? '<0.0001' : show(value));
  const why = reason === null ? '' : comparisonReasons[reason];
  return [
    ['decisions of both', matched.toLocaleString('en-US')],
    ['same prediction', agreement === null ? '-' : formatPercent(agreement)],
    [`total R, ${first} - ${second}`, show(difference.totalR)],
    [
      'difference a day',
      `${show(difference.dailyMean)} R over ${difference.days} ${difference.days === 1 ? 'day' : 'days'}`,
    ],
    [
      `${formatPercent(difference.confidence, 0)} interval`,
      interval === null ? why : `${show(interval.low)} to ${show(interval.high)} (seed ${difference.seed})`,
    ],
    [
      't, p',
      difference.t === null
        ? why
        : `${show(difference.t)}, ${showP(difference.pValue)} (Newey-West, lag ${difference.lag})`,
    ],
    [`only ${first} won`, String(apart.onlyFirstWon)],
    [`only ${second} won`, String(apart.onlySecondWon)],
    [
      'p of that, pairs as if independent',
      apart.reason === null ? showP(apart.pValue) : comparisonReasons[apart.reason],
    ],
  ];
}

/** The two models on the decisions of both, for people. */
export function formatComparison(report: ComparisonReport, models: ModelNames): string {
  const rows = [
    { name: models[0], model: report.first },
    { name: models[1], model: report.second },
  ];
  const round = (value: number | null, decimals: number) =>
    value === null ? null : Number(value.toFixed(decimals));
  const columns: readonly Column<{ name: string; model: ComparedModel }>[] = [
    { heading: 'on what both decided', cell: ({ name }) => name },
    { heading: 'trades', cell: ({ model }) => model.trades },
    {
      heading: 'win rate %',
      cell: ({ model }) => round(model.winRate === null ? null : 100 * model.winRate, 2),
    },
    { heading: 'average R', cell: ({ model }) => round(model.averageR, 4) },
    { heading: 'total R', cell: ({ model }) => round(model.totalR, 2) },
    { heading: 'alone', cell: ({ model }) => model.alone },
    { heading: 'R not known', cell: ({ model }) => model.notKnown },
  ];
  return [
    describeVerdict(report, models),
    '',
    formatTable(columns, rows),
    '',
    formatFields(comparisonFields(report, models)),
  ].join('\n');
}
