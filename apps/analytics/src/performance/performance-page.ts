import type { GroupKey, PerformanceAssessment, ScoredSignals } from '@tidemark/evaluation';
import { isDrawable } from '../html/chart.ts';
import { renderPage, type Section } from '../html/page.ts';
import { type HtmlColumn, renderTable } from '../html/render-table.ts';
import { describeGroup } from './describe-group.ts';
import type { FigureGroup, MetricFigure } from './figures.ts';
import {
  drawBenchmarks,
  drawCumulativeR,
  drawRHistogram,
  drawRolling,
  drawWeek,
} from './performance-charts.ts';
import type { PerformanceGroup } from './performance-data.ts';

export interface PerformanceReport {
  readonly subtitle: string;
  readonly signals: ScoredSignals;
  readonly assessment: PerformanceAssessment;
  readonly figures: readonly FigureGroup[];
  readonly by: readonly GroupKey[];
  readonly groups: readonly PerformanceGroup[];
  /** By hour and weekday. */
  readonly week: readonly PerformanceGroup[];
  readonly notes: readonly string[];
}

const headline = [
  'average R',
  'total R',
  'win rate',
  'profit factor',
  'Sharpe',
  'maximum drawdown',
  'percentile among shuffles',
];

/** The performance of a selection of signals as one page. */
export function renderPerformancePage(report: PerformanceReport): string {
  const { subtitle, figures, notes } = report;
  const all = figures.flatMap((group) => group.figures);
  return renderPage({
    title: 'Performance',
    subtitle,
    figures: headline.flatMap((name) =>
      all
        .filter((figure) => figure.name === name)
        .map(({ value, interval, note }) => ({ name, value, note: interval === '' ? note : interval })),
    ),
    sections: [...drawSections(report), ...groupSection(report), ...figures.map(renderFigures)],
    notes,
  });
}

/** The charts for which there is something to draw. */
function drawSections({ assessment, signals, week }: PerformanceReport): readonly Section[] {
  const { summary, daily, rolling, benchmarks } = assessment;
  if (![signals.realizedRr, signals.buyRr, signals.sellRr].every(isDrawable)) return [];
  const sections: Section[] = [];
  if (daily.day.length > 1)
    sections.push({
      title: 'Cumulative R',
      text: 'The sum of net R by UTC day of decision, not compounded, and below it how far it stands under its last high.',
      body: drawCumulativeR(daily),
    });
  if (rolling.day.length > 1)
    sections.push({
      title: `Over the last ${rolling.days} days`,
      text: 'Average R and win rate of the days up to each day.',
      body: drawRolling(rolling),
    });
  if (benchmarks.model !== null)
    sections.push({
      title: 'Against knowing nothing',
      text: 'What fixed rules would have earned at the same times, and the median of the model’s own predictions stood on other times of its own.',
      body: drawBenchmarks(benchmarks),
    });
  if (summary.rated > 0)
    sections.push(
      {
        title: 'Distribution of R',
        text: 'Net return / stop distance, per signal.',
        body: drawRHistogram(signals),
      },
      {
        title: 'By hour and weekday',
        text: 'Average R, UTC; grey where there is none.',
        body: drawWeek(week),
      },
    );
  return sections;
}

const columns: readonly HtmlColumn<MetricFigure>[] = [
  { heading: 'metric', cell: ({ name }) => name },
  { heading: 'value', cell: ({ value }) => value, numeric: true },
  { heading: 'interval', cell: ({ interval }) => interval, numeric: true },
  { heading: '', cell: ({ note }) => note, wraps: true },
];

/** Without the columns that no figure of the group has anything in. */
function renderFigures({ title, figures }: FigureGroup): Section {
  const used = columns.filter(({ cell }) => figures.some((figure) => cell(figure) !== ''));
  return { title, body: renderTable(used, figures) };
}

function groupSection({ by, groups }: PerformanceReport): readonly Section[] {
  if (groups.length === 0) return [];
  const show = (value: number | null, decimals: number) => value?.toFixed(decimals) ?? null;
  const body = renderTable(
    [
      ...by.map((key) => ({
        heading: key,
        cell: ({ values }: PerformanceGroup) => describeGroup(values, key),
      })),
      ...(
        [
          ['signals', ({ signals }) => signals.toLocaleString('en-US')],
          ['resolved', ({ resolved }) => resolved.toLocaleString('en-US')],
          ['win rate', ({ winRate }) => (winRate === null ? null : `${(100 * winRate).toFixed(1)}%`)],
          ['profit factor', ({ profitFactor }) => show(profitFactor, 2)],
          ['average R', ({ averageR }) => show(averageR, 3)],
          ['total R', ({ totalR }) => show(totalR, 1)],
          ['Sharpe', ({ sharpe }) => show(sharpe, 2)],
          ['drawdown R', ({ maxDrawdown }) => show(maxDrawdown, 1)],
        ] as readonly (readonly [string, (summary: PerformanceGroup['summary']) => string | null])[]
      ).map(([heading, cell]) => ({
        heading,
        cell: ({ summary }: PerformanceGroup) => cell(summary),
        numeric: true,
      })),
    ],
    groups,
  );
  return [{ title: `By ${by.join(', ')}`, body }];
}
