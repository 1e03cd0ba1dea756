import type { Benchmarks, DailyPerformance, RollingPerformance, ScoredSignals } from '@tidemark/evaluation';
import { formatMeasure, formatNumber, formatPercent } from '../format/format-number.ts';
import {
  categoryAxis,
  divergingScale,
  heatGrid,
  nameAxis,
  renderChart,
  timeAxis,
  valueAxis,
} from '../html/chart.ts';
import { palette } from '../html/palette.ts';
import type { PerformanceGroup } from './performance-data.ts';

/** Cumulative R by day, and below it how far it stands under its last high. */
export function drawCumulativeR({ day, r }: DailyPerformance): string {
  let sum = 0;
  let high = 0;
  const cumulative: [number, number][] = [];
  const fall: [number, number][] = [];
  for (const [at, value] of r.entries()) {
    sum += value;
    high = Math.max(high, sum);
    cumulative.push([day[at] ?? 0, sum]);
    fall.push([day[at] ?? 0, sum - high]);
  }
  const line = { type: 'line', showSymbol: false, lineStyle: { width: 1.8 } } as const;
  return renderChart(
    {
      grid: [
        { left: 64, right: 24, top: 28, height: 210 },
        { left: 64, right: 24, top: 290, height: 84 },
      ],
      xAxis: [
        { ...timeAxis, axisLabel: { show: false } },
        { ...timeAxis, gridIndex: 1 },
      ],
      yAxis: [
        valueAxis('cumulative R'),
        valueAxis('under the high', { gridIndex: 1, max: 0, splitNumber: 2 }),
      ],
      series: [
        { ...line, data: cumulative, areaStyle: { opacity: 0.08 }, color: palette.blue },
        {
          ...line,
          xAxisIndex: 1,
          yAxisIndex: 1,
          data: fall,
          areaStyle: { opacity: 0.18 },
          color: palette.red,
        },
      ],
    },
    { height: 412 },
  );
}

/** Win rate and average R of the days up to each day. */
export function drawRolling({ day, winRate, averageR }: RollingPerformance): string {
  const line = (values: readonly (number | null)[], color: string, at: number) => ({
    type: 'line',
    showSymbol: false,
    lineStyle: { width: 1.8 },
    color,
    xAxisIndex: at,
    yAxisIndex: at,
    data: values.map((value, index) => [day[index] ?? 0, value]),
  });
  return renderChart(
    {
      grid: [
        { left: 64, right: 24, top: 28, height: 110 },
        { left: 64, right: 24, top: 178, height: 110 },
      ],
      xAxis: [
        { ...timeAxis, axisLabel: { show: false } },
        { ...timeAxis, gridIndex: 1 },
      ],
      yAxis: [
        valueAxis('average R'),
        valueAxis('win rate', {
          gridIndex: 1,
          axisLabel: { color: palette.muted, formatter: (value: number) => formatPercent(value, 0) },
        }),
      ],
      series: [line(averageR, palette.blue, 0), line(winRate, palette.green, 1)],
    },
    { height: 330 },
  );
}

/** How many signals ended with which R. */
export function drawRHistogram({ realizedRr }: ScoredSignals): string {
  const values = realizedRr.filter((value) => !Number.isNaN(value));
  values.sort();
  const quantileAt = (share: number) =>
    values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
  // The farthest thousandth on either side would squeeze the rest into one bar.
  const [least, most] = [quantileAt(0.001), quantileAt(0.999)];
  // An odd number, so that a set of one value has its bar in the middle.
  const bins = 41;
  // Values that are all equal, or farther apart than a float64 can tell, stand in the middle.
  const spread = most - least > 0 && Number.isFinite(most - least) ? most - least : 1;
  const low = least / 2 + most / 2 - spread / 2;
  const width = spread / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((value - low) / width)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const centre = (bin: number) => low + (bin + 0.5) * width;
  return renderChart({
    xAxis: categoryAxis(
      counts.map((_, bin) => formatNumber(centre(bin), 2)),
      { name: 'R', nameLocation: 'middle', nameGap: 24 },
    ),
    yAxis: valueAxis('signals', { scale: false, minInterval: 1 }),
    series: [
      {
        type: 'bar',
        barCategoryGap: '8%',
        data: counts.map((value, bin) => ({
          value,
          itemStyle: { color: centre(bin) > 0 ? palette.green : palette.red },
        })),
      },
    ],
  });
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Average R by UTC hour and weekday of the decision. */
export function drawWeek(groups: readonly PerformanceGroup[]): string {
  const cells = groups.flatMap(({ values: { hour, weekday }, summary: { averageR } }) =>
    hour === undefined || weekday === undefined || averageR === null ? [] : [[hour, weekday - 1, averageR]],
  );
  return renderChart(
    {
      grid: { ...heatGrid, left: 56, right: 110, top: 12, bottom: 32 },
      xAxis: categoryAxis(Array.from({ length: 24 }, (_, hour) => String(hour))),
      yAxis: categoryAxis(weekdays, { inverse: true }),
      visualMap: divergingScale(
        cells.map(([, , averageR]) => averageR ?? 0),
        (value) => `${formatMeasure(value)} R`,
      ),
      series: [{ type: 'heatmap', data: cells, itemStyle: { borderColor: '#ffffff', borderWidth: 1 } }],
    },
    { height: 240 },
  );
}

/** The model's total R among those of its own shuffled predictions, and what the fixed rules would have got. */
export function drawBenchmarks({ model, alwaysBuy, alwaysSell, shuffled }: Benchmarks): string {
  const points = [
    ['the model', model?.totalR, palette.blue],
    ['always BUY', alwaysBuy?.totalR, palette.green],
    ['always SELL', alwaysSell?.totalR, palette.red],
    ['shuffles, median', shuffled?.p50, palette.muted],
  ] as const;
  const known = points.filter(([, value]) => value !== undefined);
  return renderChart(
    {
      grid: { left: 130, right: 40, top: 8, bottom: 36 },
      xAxis: valueAxis('', { scale: false, name: 'total R', nameLocation: 'middle', nameGap: 24 }),
      yAxis: categoryAxis(
        known.map(([name]) => name),
        nameAxis,
      ),
      series: [
        {
          type: 'bar',
          barWidth: 16,
          data: known.map(([, value, color]) => ({ value, itemStyle: { color } })),
        },
      ],
    },
    { height: 170 },
  );
}
