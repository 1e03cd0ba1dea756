import type { FeatureImportance, ImportanceReport } from '@tidemark/evaluation';
import { formatNumber, formatPercent } from '../format/format-number.ts';
import { categoryAxis, renderChart, valueAxis } from '../html/chart.ts';
import { renderPage } from '../html/page.ts';
import { palette } from '../html/palette.ts';
import { renderTable } from '../html/render-table.ts';
import { daysThatCount } from './format-importance.ts';

/** Features that are drawn; the tables have all. */
const drawn = 30;

/** A feature importance report as one page. */
export function renderImportancePage(
  report: ImportanceReport,
  { subtitle, notes }: { readonly subtitle: string; readonly notes: readonly string[] },
): string {
  const strongest = report.features.slice(0, drawn);
  const [first] = report.features;
  const found = report.features.filter(({ qValue }) => qValue !== null && qValue <= 0.05);
  const show = (value: number | null | undefined, decimals = 4) =>
    value === null || value === undefined ? null : formatNumber(value, decimals);
  return renderPage({
    title: 'Feature importance',
    subtitle,
    figures: [
      { name: 'features', value: String(report.features.length), note: `${report.excluded.length} left out` },
      {
        name: 'found relevant',
        value: String(found.length),
        note: 'false discovery rate 5%, Benjamini-Hochberg',
      },
      { name: 'strongest', value: first?.name ?? '-', note: `IC ${show(first?.ic.mean) ?? '-'}` },
      {
        name: 'signals',
        value: report.signals.toLocaleString('en-US'),
        note: `over ${daysThatCount(report)} days that have enough`,
      },
    ],
    sections: [
      {
        title: `Information coefficient over ${report.horizon} candles`,
        text: 'Spearman correlation with the market return, per symbol and day, averaged. Blue: relevant at a false discovery rate of 5%.',
        body: drawCoefficients(strongest),
      },
      {
        title: 'By horizon',
        text: 'The same coefficient with the return over so many candles.',
        body: drawHeat(
          strongest,
          report.horizons.map((horizon) => String(horizon)),
          ({ icByHorizon }, column) => icByHorizon[column]?.mean ?? null,
        ),
      },
      {
        title: 'Over time',
        text: 'The coefficient in windows of equal length: one colour all along is a feature to rely on.',
        body: drawHeat(
          strongest,
          (first?.stability.windows ?? []).map(({ from }) => new Date(from).toISOString().slice(0, 10)),
          ({ stability }, column) => stability.windows[column]?.ic ?? null,
        ),
      },
      {
        title: 'Mean market return by decile',
        text: `Of the strongest features, over ${report.horizon} candles: a feature that orders the market rises or falls from left to right.`,
        body: drawDeciles(report.features.slice(0, 6)),
      },
      {
        title: 'All features',
        body: renderTable<FeatureImportance>(
          [
            { heading: '#', cell: ({ rank }) => String(rank), numeric: true },
            { heading: 'feature', cell: ({ name }) => name },
            { heading: 'IC', cell: ({ ic }) => show(ic.mean), numeric: true },
            { heading: 't', cell: ({ ic }) => show(ic.t, 2), numeric: true },
            { heading: 'q', cell: ({ qValue }) => show(qValue), numeric: true },
            { heading: 'stability', cell: ({ stability }) => show(stability.score, 2), numeric: true },
            { heading: 'MI nats', cell: ({ mutualInformation }) => show(mutualInformation), numeric: true },
            { heading: 'IV', cell: ({ separation }) => show(separation?.informationValue), numeric: true },
            { heading: 'KS', cell: ({ separation }) => show(separation?.ks, 3), numeric: true },
            { heading: 'AUC', cell: ({ separation }) => show(separation?.auc, 3), numeric: true },
            { heading: 'null', cell: ({ nullShare }) => formatPercent(nullShare, 1), numeric: true },
            {
              heading: 'like',
              cell: ({ cluster, name }) =>
                (report.redundancy.clusters[cluster]?.features ?? [])
                  .filter((other) => other !== name)
                  .slice(0, 3)
                  .join(', '),
            },
          ],
          report.features,
        ),
      },
    ],
    notes,
  });
}

function drawCoefficients(features: readonly FeatureImportance[]): string {
  return renderChart(
    {
      grid: { left: 190, right: 40, top: 8, bottom: 28 },
      xAxis: valueAxis('', { scale: false }),
      yAxis: categoryAxis(
        features.map(({ name }) => name),
        { inverse: true, axisLabel: { width: 170, overflow: 'truncate' } },
      ),
      series: [
        {
          type: 'bar',
          data: features.map(({ ic, qValue }) => ({
            value: ic.mean ?? 0,
            itemStyle: { color: qValue !== null && qValue <= 0.05 ? palette.blue : palette.muted },
          })),
        },
      ],
    },
    { height: 60 + 20 * features.length },
  );
}

function drawHeat(
  features: readonly FeatureImportance[],
  columns: readonly string[],
  cellOf: (feature: FeatureImportance, column: number) => number | null,
): string {
  const cells = features.flatMap((feature, row) =>
    columns.flatMap((_, column) => {
      const value = cellOf(feature, column);
      return value === null ? [] : [[column, row, value]];
    }),
  );
  const most = Math.max(1e-9, ...cells.map(([, , value]) => Math.abs(value ?? 0)));
  return renderChart(
    {
      grid: { left: 190, right: 110, top: 8, bottom: 28 },
      xAxis: categoryAxis(columns),
      yAxis: categoryAxis(
        features.map(({ name }) => name),
        { inverse: true, axisLabel: { width: 170, overflow: 'truncate' } },
      ),
      visualMap: {
        min: -most,
        max: most,
        orient: 'vertical',
        right: 0,
        top: 'middle',
        precision: 3,
        text: ['IC', ''],
        inRange: { color: [palette.red, '#ffffff', palette.blue] },
      },
      series: [{ type: 'heatmap', data: cells, itemStyle: { borderColor: '#ffffff', borderWidth: 1 } }],
    },
    { height: 60 + 20 * features.length },
  );
}

/** Small multiples, three in a row. */
function drawDeciles(features: readonly FeatureImportance[]): string {
  const rows = Math.max(1, Math.ceil(features.length / 3));
  const panel = (at: number) => ({ column: at % 3, row: Math.floor(at / 3) });
  return renderChart(
    {
      title: features.map(({ name }, at) => ({
        text: name,
        left: 60 + panel(at).column * 310,
        top: panel(at).row * 190,
        textStyle: { fontSize: 13, fontWeight: 'normal', color: palette.ink },
      })),
      grid: features.map((_, at) => ({
        left: 60 + panel(at).column * 310,
        top: 30 + panel(at).row * 190,
        width: 235,
        height: 125,
      })),
      xAxis: features.map((feature, at) => ({
        ...categoryAxis(feature.deciles.map(({ decile }) => String(decile))),
        gridIndex: at,
      })),
      yAxis: features.map((_, at) =>
        valueAxis('', {
          gridIndex: at,
          scale: false,
          splitNumber: 3,
          axisLabel: {
            color: palette.muted,
            formatter: (value: number) => `${formatNumber(value * 10_000, 1)} bp`,
          },
        }),
      ),
      series: features.map(({ deciles }, at) => ({
        type: 'bar',
        xAxisIndex: at,
        yAxisIndex: at,
        data: deciles.map(({ meanReturn }) => ({
          value: meanReturn,
          itemStyle: { color: meanReturn >= 0 ? palette.blue : palette.red },
        })),
      })),
    },
    { height: rows * 190 },
  );
}
