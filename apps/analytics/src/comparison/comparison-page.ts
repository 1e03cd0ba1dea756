import type { ComparedModel, ComparisonReport } from '@tidemark/evaluation';
import { formatMeasure, formatPercent } from '../format/format-number.ts';
import { chartName, isDrawable, renderChart, timeAxis, valueAxis } from '../html/chart.ts';
import { renderPage } from '../html/page.ts';
import { palette } from '../html/palette.ts';
import { type HtmlColumn, renderTable } from '../html/render-table.ts';
import { comparisonFields, describeVerdict, type ModelNames } from './format-comparison.ts';

/** A comparison of two models as one page. */
export function renderComparisonPage(
  report: ComparisonReport,
  {
    models,
    subtitle,
    notes,
  }: { readonly models: ModelNames; readonly subtitle: string; readonly notes: readonly string[] },
): string {
  const { daily, difference, first, second } = report;
  const show = (value: number | null) => (value === null ? '-' : `${formatMeasure(value)} R`);
  return renderPage({
    title: `${models[0]} against ${models[1]}`,
    subtitle,
    figures: [
      {
        name: models[0],
        value: show(first.totalR),
        note: `win rate ${first.winRate === null ? '-' : formatPercent(first.winRate, 1)}`,
      },
      {
        name: models[1],
        value: show(second.totalR),
        note: `win rate ${second.winRate === null ? '-' : formatPercent(second.winRate, 1)}`,
      },
      {
        name: 'difference a day',
        value: show(difference.dailyMean),
        note: describeVerdict(report, models),
      },
    ],
    sections: [
      ...(daily.day.length < 2 || !isDrawable(daily.first) || !isDrawable(daily.second)
        ? []
        : [
            {
              title: 'Cumulative R on the decisions of both',
              body: drawCumulative(report, models),
            },
            {
              title: 'Difference by day',
              text: `R of ${models[0]} less that of ${models[1]}, by UTC day of decision.`,
              body: drawDifference(report),
            },
          ]),
      {
        title: 'On what both decided',
        body: renderTable(columns, [
          [models[0], first],
          [models[1], second],
        ]),
      },
      {
        title: 'Figures',
        body: renderTable(
          [
            { heading: '', cell: ([name]) => name, wraps: true },
            { heading: 'value', cell: ([, value]) => value, wraps: true },
          ],
          comparisonFields(report, models),
        ),
      },
    ],
    notes,
  });
}

const count = (value: number) => value.toLocaleString('en-US');
const measure = (value: number | null) => (value === null ? null : formatMeasure(value));

const columns: readonly HtmlColumn<readonly [string, ComparedModel]>[] = [
  { heading: 'model', cell: ([name]) => name, wraps: true },
  { heading: 'trades', cell: ([, { trades }]) => count(trades), numeric: true },
  {
    heading: 'win rate',
    cell: ([, { winRate }]) => (winRate === null ? null : formatPercent(winRate, 1)),
    numeric: true,
  },
  { heading: 'average R', cell: ([, { averageR }]) => measure(averageR), numeric: true },
  { heading: 'total R', cell: ([, { totalR }]) => measure(totalR), numeric: true },
  { heading: 'alone', cell: ([, { alone }]) => count(alone), numeric: true },
  { heading: 'R not known', cell: ([, { notKnown }]) => count(notKnown), numeric: true },
];

function drawCumulative({ daily }: ComparisonReport, models: ModelNames): string {
  const line = (values: readonly number[], name: string, color: string) => {
    let sum = 0;
    const data = values.map((value, at) => {
      sum += value;
      return [daily.day[at] ?? 0, sum];
    });
    return { type: 'line', showSymbol: false, name, color, data, lineStyle: { width: 1.8 } };
  };
  return renderChart(
    {
      // One under the other: how wide a name comes out is the reader's font's business.
      legend: {
        left: 64,
        top: 0,
        orient: 'vertical',
        icon: 'roundRect',
      },
      grid: { left: 64, right: 24, top: 76, bottom: 32 },
      xAxis: timeAxis,
      yAxis: valueAxis('R'),
      series: [
        line(daily.first, chartName(models[0], 100), palette.blue),
        line(daily.second, chartName(models[1], 100), palette.orange),
      ],
    },
    { height: 360 },
  );
}

function drawDifference({ daily }: ComparisonReport): string {
  return renderChart(
    {
      xAxis: timeAxis,
      yAxis: valueAxis('R', { scale: false }),
      series: [
        {
          type: 'bar',
          data: daily.day.map((day, at) => {
            const value = (daily.first[at] ?? 0) - (daily.second[at] ?? 0);
            return { value: [day, value], itemStyle: { color: value >= 0 ? palette.blue : palette.orange } };
          }),
        },
      ],
    },
    { height: 220 },
  );
}
