import {
  type Interval,
  noValueReasons,
  type PerformanceAssessment,
  type PerformanceMetric,
  type PerformanceSummary,
} from '@tidemark/evaluation';
import { formatDuration } from '../format/format-duration.ts';
import { formatMeasure, formatNumber, formatPercent } from '../format/format-number.ts';

/** One metric as people read it. */
export interface MetricFigure {
  readonly name: string;
  /** A dash where there is no value. */
  readonly value: string;
  /** Of the metric, where it has one. */
  readonly interval: string;
  /** What it is measured in, against what, or why it has no value. */
  readonly note: string;
}

export interface FigureGroup {
  readonly title: string;
  readonly figures: readonly MetricFigure[];
}

type Show = (value: number) => string;

const r: Show = formatMeasure;
const share: Show = (value) => formatPercent(value);
const count: Show = (value) => value.toLocaleString('en-US');
const milliseconds: Show = (value) => `${formatMeasure(value)} ms`;

/** Every metric of an assessment, in the order in which a reader asks: is it right, is it paid, how safely, how fast. */
export function performanceFigures(assessment: PerformanceAssessment): readonly FigureGroup[] {
  const { summary, intervals, sharpe, benchmarks } = assessment;
  const figure = figureOf(summary);
  const effective =
    summary.effectiveN === null ? '' : `worth ${formatNumber(summary.effectiveN, 1)} that are independent`;
  return [
    {
      title: 'Signals',
      figures: [
        figure('signals', summary.signals, count),
        figure('resolved', summary.resolved, count, undefined, effective, 'effectiveN'),
        figure('wins', summary.wins, count),
        figure('losses', summary.losses, count),
        figure('timeouts', summary.timeouts, count),
        figure('unresolved', summary.unresolved, count),
        figure('pending', summary.pending, count),
        figure('holds', summary.holds, count),
      ],
    },
    {
      title: 'Right',
      figures: [
        figure(
          'win rate',
          summary.winRate,
          share,
          intervals.winRate,
          'R above 0 among the resolved',
          'winRate',
        ),
        figure('hit rate', summary.hitRate, share, intervals.hitRate, 'wins / (wins + losses)', 'hitRate'),
        figure('longest losing run', summary.longestLosingRun, count),
      ],
    },
    {
      title: 'Paid, in R: net return / stop distance',
      figures: [
        figure('average R', summary.averageR, r, intervals.averageR, 'per signal, after costs', 'averageR'),
        figure('median R', summary.medianR, r, undefined, '', 'medianR'),
        figure('total R', summary.totalR, r, intervals.totalR, '', 'totalR'),
        figure('expectancy', summary.expectancy, r, undefined, '', 'expectancy'),
        figure('profit factor', summary.profitFactor, r, intervals.profitFactor, '', 'profitFactor'),
        figure('payoff', summary.payoff, r, undefined, 'mean gain / mean loss', 'payoff'),
        figure('SQN', summary.sqn, r, undefined, '', 'sqn'),
        figure('average R before costs', summary.gross.averageR, r, undefined, '', 'gross.averageR'),
        figure('total R before costs', summary.gross.totalR, r, undefined, '', 'gross.totalR'),
        figure(
          'profit factor before costs',
          summary.gross.profitFactor,
          r,
          undefined,
          '',
          'gross.profitFactor',
        ),
        figure(
          'break-even cost',
          summary.breakEvenBps,
          (value) => `${formatMeasure(value)} bps`,
          undefined,
          'a side, at which nothing is left',
          'breakEvenBps',
        ),
      ],
    },
    {
      title: 'Risk',
      figures: [
        figure('Sharpe', summary.sharpe, r, intervals.sharpe, 'daily R, x sqrt(365)', 'sharpe'),
        figure('Sortino', summary.sortino, r, intervals.sortino, '', 'sortino'),
        figure('Calmar', summary.calmar, r, undefined, '', 'calmar'),
        plain(
          'probabilistic Sharpe',
          sharpe.probabilistic,
          share,
          'chance that the Sharpe ratio is above 0',
          sharpe.reason,
        ),
        plain(
          'deflated Sharpe',
          sharpe.deflated,
          share,
          `after ${sharpe.trials} ${sharpe.trials === 1 ? 'trial' : 'trials'}, spread from ${sharpe.spreadFrom}`,
          sharpe.reason,
        ),
        figure(
          'maximum drawdown',
          summary.maxDrawdown,
          r,
          undefined,
          describeDrawdown(summary),
          'maxDrawdown',
        ),
        figure('MAE, average', summary.mae.average, share, undefined, 'worst while held', 'mae'),
        figure('MAE, median', summary.mae.median, share, undefined, '', 'mae'),
        figure('MFE, average', summary.mfe.average, share, undefined, 'best while held', 'mfe'),
        figure('MFE, median', summary.mfe.median, share, undefined, '', 'mfe'),
        figure('held, average', summary.holdingMs.average, formatDuration, undefined, '', 'holdingMs'),
        figure('open at once, average', summary.averageConcurrency, r, undefined, '', 'averageConcurrency'),
        figure('open at once, most', summary.maxConcurrency, count, undefined, '', 'maxConcurrency'),
      ],
    },
    {
      title: 'Beside it, average R at the same times',
      figures: [
        plain('the model', benchmarks.model?.averageR ?? null, r, 'HOLD is 0 R', benchmarks.reason),
        plain('always BUY', benchmarks.alwaysBuy?.averageR ?? null, r, '', benchmarks.reason),
        plain('always SELL', benchmarks.alwaysSell?.averageR ?? null, r, '', benchmarks.reason),
        plain(
          'percentile among shuffles',
          benchmarks.shuffled?.percentile ?? null,
          (value) => formatNumber(value, 1),
          benchmarks.shuffled === null
            ? ''
            : `of ${count(benchmarks.shuffled.shuffles)} block shuffles of its predictions, seed ${benchmarks.shuffled.seed}`,
          benchmarks.reason,
        ),
      ],
    },
    {
      title: 'Fast',
      figures: (['p50', 'p95', 'p99', 'max'] as const).map((name) =>
        figure(`latency ${name}`, summary.latency[name], milliseconds, undefined, '', 'latency'),
      ),
    },
  ];
}

function figureOf({ reasons }: PerformanceSummary) {
  return (
    name: string,
    value: number | null,
    show: Show,
    interval: Interval | null = null,
    note = '',
    metric?: PerformanceMetric,
  ): MetricFigure =>
    plain(name, value, show, note, (metric === undefined ? null : reasons[metric]) ?? null, interval);
}

function plain(
  name: string,
  value: number | null,
  show: Show,
  note: string,
  reason: keyof typeof noValueReasons | null,
  interval: Interval | null = null,
): MetricFigure {
  return {
    name,
    value: value === null ? '-' : show(value),
    interval: interval === null ? '' : `${show(interval.low)} to ${show(interval.high)}`,
    note: value === null && reason !== null ? noValueReasons[reason] : note,
  };
}

function describeDrawdown({ drawdown }: PerformanceSummary): string {
  if (drawdown === null) return '';
  const fall = `fell for ${formatDuration(drawdown.durationMs)}`;
  return drawdown.recoveryMs === null
    ? `${fall}, not recovered`
    : `${fall}, recovered after ${formatDuration(drawdown.recoveryMs)}`;
}
