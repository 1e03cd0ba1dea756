import type { FeatureImportance, ImportanceReport } from '@tidemark/evaluation';
import { formatMeasure, formatNumber } from '../format/format-number.ts';
import {
  categoryAxis,
  chartName,
  divergingScale,
  heatGrid,
  nameAxis,
  renderChart,
  valueAxis,
} from '../html/chart.ts';
import { palette } from '../html/palette.ts';

/** Mean coefficients; those that are relevant at a false discovery rate of 5% in colour. */
export function drawCoefficients(features: readonly FeatureImportance[]): string {
  return renderChart(
    {
      grid: { left: 190, right: 40, top: 8, bottom: 28 },
      xAxis: valueAxis('', { scale: false }),
      yAxis: featureAxis(features),
      series: [
        {
          type: 'bar',
          data: features.map(({ ic, qValue }) => ({
            value: ic.mean,
            itemStyle: { color: qValue !== null && qValue <= 0.05 ? palette.blue : palette.muted },
          })),
        },
      ],
    },
    { height: heightOf(features) },
  );
}

/** The coefficient by the number of candles of the return. */
export function drawHorizons(
  features: readonly FeatureImportance[],
  { horizons }: Pick<ImportanceReport, 'horizons'>,
): string {
  return drawHeat(
    features,
    horizons.map((horizon) => String(horizon)),
    ({ icByHorizon }, column) => icByHorizon[column]?.mean ?? null,
  );
}

/** The coefficient in each window of time. */
export function drawWindows(features: readonly FeatureImportance[]): string {
  const [first] = features;
  return drawHeat(
    features,
    (first?.stability.windows ?? []).map(({ from }) => new Date(from).toISOString().slice(0, 10)),
    ({ stability }, column) => stability.windows[column]?.ic ?? null,
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
  return renderChart(
    {
      grid: { ...heatGrid, left: 190, right: 110, top: 8, bottom: 28 },
      xAxis: categoryAxis(columns),
      yAxis: featureAxis(features),
      visualMap: divergingScale(
        cells.map(([, , value]) => value ?? 0),
        formatMeasure,
      ),
      series: [{ type: 'heatmap', data: cells, itemStyle: { borderColor: '#ffffff', borderWidth: 1 } }],
    },
    { height: heightOf(features) },
  );
}

function featureAxis(features: readonly FeatureImportance[]) {
  return categoryAxis(
    features.map(({ name }) => chartName(name, 24)),
    nameAxis,
  );
}

/** At least what the scale of colours beside the rows takes. */
function heightOf(features: readonly FeatureImportance[]): number {
  return Math.max(60 + 20 * features.length, 220);
}

/** Small multiples, three in a row. */
export function drawDeciles(features: readonly FeatureImportance[]): string {
  const rows = Math.ceil(features.length / 3);
  const place = (at: number) => ({ left: 60 + (at % 3) * 310, top: Math.floor(at / 3) * 190 });
  return renderChart(
    {
      title: features.map(({ name }, at) => ({
        text: chartName(name, 30),
        ...place(at),
        textStyle: {
          fontSize: 13,
          fontWeight: 'normal',
          color: palette.ink,
        },
      })),
      grid: features.map((_, at) => ({
        left: place(at).left,
        top: place(at).top + 30,
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
