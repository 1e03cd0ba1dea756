import type { ComparisonReport } from '@tidemark/evaluation';
import { formatNumber, formatPercent } from '../format/format-number.ts';
import { renderChart, timeAxis, valueAxis } from '../html/chart.ts';
import { renderPage } from '../html/page.ts';
import { palette } from '../html/palette.ts';
import { renderTable } from '../html/render-table.ts';
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
  const show = (value: number | null, decimals: number) =>
    value === null ? '-' : formatNumber(value, decimals);
  return renderPage({
    title: `${models[0]} against ${models[1]}`,
    subtitle,
    figures: [
      {
        name: models[0],
        value: `${show(first.totalR, 1)} R`,
        note: `win rate ${first.winRate === null ? '-' : formatPercent(first.winRate, 1)}`,
      },
      {
        name: models[1],
        value: `${show(second.totalR, 1)} R`,
        note: `win rate ${second.winRate === null ? '-' : formatPercent(second.winRate, 1)}`,
      },
      {
        name: 'difference a day',
        value: `${show(difference.dailyMean, 3)} R`,
        note: describeVerdict(report, models),
      },
    ],
    sections: [
      ...(daily.day.length < 2
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
        title: 'Figures',
        body: renderTable(
          [
            { heading: '', cell: ([name]) => name },
            { heading: 'value', cell: ([, value]) => value, numeric: true },
          ],
          comparisonFields(report, models),
        ),
      },
    ],
    notes,
  });
}

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
      legend: { top: 0, icon: 'roundRect' },
      xAxis: timeAxis,
      yAxis: valueAxis('R'),
      series: [line(daily.first, models[0], palette.blue), line(daily.second, models[1], palette.orange)],
    },
    { height: 320 },
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
