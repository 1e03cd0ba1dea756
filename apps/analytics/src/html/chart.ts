import { textWidth } from '@tidemark/terminal';
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  VisualMapComponent,
} from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { oneLine } from '../format/one-line.ts';
import { palette } from './palette.ts';

use([
  BarChart,
  CustomChart,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
  TitleComponent,
  VisualMapComponent,
]);

export interface ChartSize {
  readonly width?: number;
  readonly height?: number;
}

/** A chart as SVG text, drawn here and now: the page that holds it needs no script and no network. */
export function renderChart(
  option: EChartsCoreOption,
  { width = 960, height = 280 }: ChartSize = {},
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'system-ui, sans-serif', color: palette.ink },
      color: [palette.blue, palette.orange, palette.green, palette.red, palette.purple, palette.sky],
      grid: { left: 56, right: 24, top: 32, bottom: 32 },
      ...option,
    });
    // Width and height are the page's business: the SVG scales with its column.
    return chart.renderToSVGString().replace(/^<svg width="\d+" height="\d+"/, '<svg role="img"');
  } finally {
    chart.dispose();
  }
}

/**
 * A name from outside as a chart may be given it. ECharts looks up how wide a text is in a plain object: asked for `__proto__` or
 * `constructor` it would find, and change, what all objects have in common. Longer than `most` it is cut in its middle: names of one
 * family differ at their ends.
 */
export function chartName(name: string, most: number): string {
  const text = shorten(oneLine(name), most);
  return text in Object.prototype ? `${text}\u2060` : text;
}

function shorten(text: string, most: number): string {
  const characters = [...text];
  // Whoever measures in columns has to count the wide ones twice.
  const room = textWidth(text) > characters.length ? Math.floor(most / 2) : most;
  if (characters.length <= room) return text;
  const end = Math.floor((room - 1) / 2);
  return `${characters.slice(0, room - 1 - end).join('')}…${characters.slice(-end).join('')}`;
}

/** Beyond it a chart shows nothing but the one value, and ECharts' axes overflow near the end of float64. */
const mostDrawable = 1e12;

export function isDrawable(values: ArrayLike<number>): boolean {
  for (let at = 0; at < values.length; at += 1) if (Math.abs(values[at] ?? 0) > mostDrawable) return false;
  return true;
}

const axis = {
  axisLine: { lineStyle: { color: palette.muted } },
  axisTick: { show: false },
  axisLabel: { color: palette.muted },
  splitLine: { lineStyle: { color: palette.faint } },
  nameTextStyle: { color: palette.muted },
} as const;

/** The axes of a chart over time; times are epoch milliseconds, shown in UTC. */
export const timeAxis = { ...axis, type: 'time', splitLine: { show: false } } as const;

/** A category axis that stands upright and is read from its top. */
export const nameAxis = { inverse: true, axisLabel: { color: palette.ink } } as const;

/** The colours of values on either side of 0, with the ends of the scale beside them. */
export function divergingScale(values: readonly number[], show: (value: number) => string) {
  const most = Math.max(1e-9, ...values.map(Math.abs));
  return {
    min: -most,
    max: most,
    orient: 'vertical',
    right: 0,
    top: 'middle',
    text: [show(most), show(-most)],
    textStyle: { color: palette.muted },
    inRange: { color: [palette.red, '#ffffff', palette.blue] },
  } as const;
}

/** Cells of a heat map on grey: a cell that is not known is not one of 0. */
export const heatGrid = { show: true, backgroundColor: palette.faint, borderWidth: 0 } as const;

export function valueAxis(name: string, more: Readonly<Record<string, unknown>> = {}) {
  return { ...axis, type: 'value', name, scale: true, ...more };
}

export function categoryAxis(data: readonly string[], more: Readonly<Record<string, unknown>> = {}) {
  return { ...axis, type: 'category', data, splitLine: { show: false }, ...more };
}
