import type { Side } from '@tidemark/domain';
import { timeframes } from '@tidemark/domain';
import { dayMs } from './daily-series.ts';
import type { GroupKey, GroupValues } from './group-key.ts';
import { type ScoredSignals, type SignalSeries, sideCodes } from './scored-signals.ts';

/** A key as a number per row, equal for rows of one group and ascending in the order of groups, NaN last. */
export interface GroupColumn {
  readonly codes: Float64Array;
  /** What the group of a row has in common. */
  valueOf(row: number): GroupValues;
}

const hourMs = dayMs / 24;
const sideOf = new Map<number | undefined, Side>([
  [sideCodes.BUY, 'BUY'],
  [sideCodes.HOLD, 'HOLD'],
  [sideCodes.SELL, 'SELL'],
]);

/** The column of one key; days, weeks and hours are UTC and of the decision time. */
export function groupColumn(signals: ScoredSignals, key: GroupKey): GroupColumn {
  switch (key) {
    case 'model':
      return seriesColumn(
        signals,
        ({ modelId }) => modelId,
        (modelId) => ({ model: modelId }),
      );
    case 'symbol':
      return seriesColumn(
        signals,
        ({ symbol }) => symbol,
        (symbol) => ({ symbol }),
      );
    case 'timeframe':
      return seriesColumn(
        signals,
        ({ tf }) => timeframes.indexOf(tf),
        (_, { tf }) => ({ timeframe: tf }),
      );
    case 'pred':
      return {
        codes: Float64Array.from(signals.pred, (code) => -code),
        valueOf: (row) => ({ pred: sideOf.get(signals.pred[row]) ?? 'HOLD' }),
      };
    case 'probability':
      return numberColumn(signals.proba, tenth, (code) => ({
        probability: Number.isNaN(code) ? null : code / 10,
      }));
    case 'hour':
      return numberColumn(signals.ts, hourOf, (hour) => ({ hour }));
    case 'weekday':
      return numberColumn(signals.ts, weekdayOf, (weekday) => ({ weekday }));
    case 'day':
      return numberColumn(signals.ts, startOfDay, (day) => ({ day }));
    case 'week':
      return numberColumn(signals.ts, startOfWeek, (week) => ({ week }));
  }
}

function numberColumn(
  column: Float64Array,
  codeOf: (value: number) => number,
  valuesOf: (code: number) => GroupValues,
): GroupColumn {
  const codes = new Float64Array(column.length);
  for (let row = 0; row < column.length; row += 1) codes[row] = codeOf(column[row] ?? Number.NaN);
  return { codes, valueOf: (row) => valuesOf(codes[row] ?? Number.NaN) };
}

function seriesColumn<Name extends string | number>(
  signals: ScoredSignals,
  nameOf: (series: SignalSeries) => Name,
  valuesOf: (name: Name, series: SignalSeries) => GroupValues,
): GroupColumn {
  const { series, seriesOf } = signals;
  const names = series.map(nameOf);
  const ranked = [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
  const rankOf = Float64Array.from(names, (name) => ranked.indexOf(name));
  const codes = new Float64Array(seriesOf.length);
  for (let row = 0; row < codes.length; row += 1) codes[row] = rankOf[seriesOf[row] ?? 0] ?? 0;
  return {
    codes,
    valueOf(row) {
      const of = series[seriesOf[row] ?? 0];
      return of === undefined ? {} : valuesOf(nameOf(of), of);
    },
  };
}

function tenth(probability: number): number {
  return Math.min(9, Math.floor(probability * 10));
}

function hourOf(ts: number): number {
  return Math.floor(ts / hourMs) - 24 * Math.floor(ts / dayMs);
}

/** The epoch began on a Thursday, ISO weekday 4. */
function weekdayOf(ts: number): number {
  const day = Math.floor(ts / dayMs) + 3;
  return day - 7 * Math.floor(day / 7) + 1;
}

function startOfDay(ts: number): number {
  return Math.floor(ts / dayMs) * dayMs;
}

function startOfWeek(ts: number): number {
  return startOfDay(ts) - (weekdayOf(ts) - 1) * dayMs;
}
