import type { ScoredSignals } from '@tidemark/evaluation';
import type { ScoredSignalQuery } from '@tidemark/store';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import { oneLine } from '../format/one-line.ts';

/** What an analysis is about, in a line; the times are those of the first and the last decision. */
export function describeSelection({ specName, knownAt }: ScoredSignalQuery, signals: ScoredSignals): string {
  return [
    nameSome(
      'models',
      signals.series.map(({ modelId }) => modelId),
    ),
    ...describeWhereAndWhen(signals),
    ...(specName === undefined ? [] : [`by ${oneLine(specName)}`]),
    ...(knownAt === undefined ? [] : [`as known at ${isoTime(knownAt)}`]),
  ].join(' · ');
}

/** Symbols with their timeframes, and the time from the first decision to the last. */
export function describeWhereAndWhen({ series, ts }: ScoredSignals): readonly string[] {
  const first = ts.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const last = ts.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY);
  return [
    nameSome(
      'series',
      series.map(({ symbol, tf }) => `${symbol} ${tf}`),
    ),
    `${formatTime(first)} to ${formatTime(last)}`,
  ];
}

/** The names, or how many there are where they would fill the line. */
export function nameSome(what: string, names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return distinct.length > 4 ? `${distinct.length} ${what}` : distinct.map(oneLine).join(', ');
}

/** The same for programs. */
export function selectionData({ modelId, symbol, tf, range, specName, knownAt }: ScoredSignalQuery) {
  const bound = (time: number) => (Number.isFinite(time) ? isoTime(time) : null);
  return {
    model: modelId ?? null,
    symbol: symbol ?? null,
    timeframe: tf ?? null,
    range: { from: bound(range.from), to: bound(range.to) },
    spec: specName ?? null,
    ...(knownAt === undefined ? {} : { knownAt: isoTime(knownAt) }),
  };
}
