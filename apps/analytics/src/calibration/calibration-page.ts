import type { CalibrationReport, ConfusionMatrix } from '@tidemark/evaluation';
import { formatNumber, formatPercent } from '../format/format-number.ts';
import { categoryAxis, nameAxis, renderChart, valueAxis } from '../html/chart.ts';
import { renderPage, type Section } from '../html/page.ts';
import { palette } from '../html/palette.ts';
import { renderTable } from '../html/render-table.ts';
import { calibrationFigures } from './format-calibration.ts';

const headline = ['Brier', 'Brier skill', 'ECE', 'log loss', 'ROC AUC', 'Matthews'];

/** A calibration report as one page. */
export function renderCalibrationPage(
  report: CalibrationReport,
  { subtitle, notes }: { readonly subtitle: string; readonly notes: readonly string[] },
): string {
  const figures = calibrationFigures(report);
  const sections: (Section | null)[] = [
    report.bins.length === 0
      ? null
      : {
          title: 'Reliability',
          text: 'What was said against what happened, in ten bins of equal count, with intervals of 95%. Honest probabilities lie on the grey line.',
          body: drawReliability(report),
        },
    report.roc.length === 0
      ? null
      : {
          title: 'ROC curve',
          text: 'Wins found against false alarms, as the threshold falls. A model that knows nothing follows the grey line.',
          body: drawRoc(report),
        },
    report.confusion.n === 0
      ? null
      : { title: 'Prediction against label', body: drawConfusion(report.confusion) },
    {
      title: 'Scores',
      body: renderTable(
        [
          { heading: 'score', cell: ({ name }) => name.trim() },
          { heading: 'value', cell: ({ value }) => value, numeric: true },
          { heading: '', cell: ({ note }) => note, wraps: true },
        ],
        figures,
      ),
    },
  ];
  return renderPage({
    title: 'Calibration',
    subtitle,
    figures: headline.flatMap((name) =>
      figures.filter((figure) => figure.name === name).map(({ value, note }) => ({ name, value, note })),
    ),
    sections: sections.filter((section) => section !== null),
    notes,
  });
}

const honest = {
  type: 'line',
  data: [
    [0, 0],
    [1, 1],
  ],
  symbol: 'none',
  lineStyle: { color: palette.muted, type: 'dashed', width: 1 },
} as const;

const percent = {
  axisLabel: { color: palette.muted, formatter: (value: number) => formatPercent(value, 0) },
};

function drawReliability({ bins }: CalibrationReport): string {
  const values = bins.flatMap(({ meanProbability, low, high }) => [meanProbability, low, high]);
  // Probabilities that all lie near one another are looked at from near.
  const low = Math.max(0, Math.floor(Math.min(...values) * 20) / 20);
  const high = Math.min(1, Math.ceil(Math.max(...values) * 20) / 20);
  const span = { min: low, max: high };
  return renderChart(
    {
      xAxis: valueAxis('said', { ...percent, ...span, nameLocation: 'middle', nameGap: 26 }),
      yAxis: valueAxis('won', { ...percent, ...span }),
      series: [
        {
          ...honest,
          data: [
            [low, low],
            [high, high],
          ],
        },
        ...bins.map(({ meanProbability, low: from, high: to }) => ({
          type: 'line',
          symbol: 'none',
          color: palette.sky,
          lineStyle: { width: 2 },
          data: [
            [meanProbability, from],
            [meanProbability, to],
          ],
        })),
        {
          type: 'line',
          color: palette.blue,
          symbolSize: 8,
          symbol: 'circle',
          data: bins.map(({ meanProbability, observedRate }) => [meanProbability, observedRate]),
        },
      ],
    },
    { height: 420 },
  );
}

function drawRoc({ roc }: CalibrationReport): string {
  return renderChart(
    {
      xAxis: valueAxis('false alarms', { ...percent, min: 0, max: 1, nameLocation: 'middle', nameGap: 26 }),
      yAxis: valueAxis('wins found', { ...percent, min: 0, max: 1 }),
      series: [
        honest,
        {
          type: 'line',
          symbol: 'none',
          color: palette.blue,
          areaStyle: { opacity: 0.08 },
          data: roc.map(({ falsePositiveRate, truePositiveRate }) => [falsePositiveRate, truePositiveRate]),
        },
      ],
    },
    { height: 360 },
  );
}

function drawConfusion({ classes, counts }: ConfusionMatrix): string {
  const cells = counts.flatMap((row, predicted) => row.map((count, label) => [label, predicted, count]));
  return renderChart(
    {
      grid: { left: 130, right: 40, top: 12, bottom: 46 },
      xAxis: categoryAxis(
        classes.map((side) => `label ${side}`),
        { nameLocation: 'middle' },
      ),
      yAxis: categoryAxis(
        classes.map((side) => `predicted ${side}`),
        nameAxis,
      ),
      visualMap: {
        show: false,
        min: 0,
        max: Math.max(1, ...cells.map(([, , count]) => count ?? 0)),
        inRange: { color: ['#ffffff', palette.sky] },
      },
      series: [
        {
          type: 'heatmap',
          data: cells,
          label: {
            show: true,
            color: palette.ink,
            formatter: ({ value }: { value: readonly number[] }) => formatNumber(value[2] ?? 0, 0),
          },
          itemStyle: { borderColor: '#ffffff', borderWidth: 2 },
        },
      ],
    },
    { height: 230 },
  );
}
