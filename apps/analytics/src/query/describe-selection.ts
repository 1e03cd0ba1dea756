import type { ScoredSignals } from '@tidemark/evaluation';
import type { ScoredSignalQuery } from '@tidemark/store';
import { formatTime, isoTime } from '@tidemark/terminal/values';

/** What an analysis is about, in a line; the times are those of the first and the last decision. */
export function describeSelection({ specName }: ScoredSignalQuery, { series, ts }: ScoredSignals): string {
  const first = ts.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const last = ts.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY);
  const name = (what: string, values: readonly string[]) => {
    const distinct = [...new Set(values)];
    return distinct.length > 4 ? `${distinct.length} ${what}` : distinct.join(', ');
  };
  return [
    name(
      'models',
      series.map(({ modelId }) => modelId),
    ),
    name(
      'symbols',
      series.map(({ symbol, tf }) => `${symbol} ${tf}`),
    ),
    `${formatTime(first)} to ${formatTime(last)}`,
    ...(specName === undefined ? [] : [`by ${specName}`]),
  ].join(' · ');
}

/** The same for programs. */
export function selectionData({ modelId, symbol, tf, range, specName }: ScoredSignalQuery) {
  return {
    model: modelId ?? null,
    symbol: symbol ?? null,
    timeframe: tf ?? null,
    range: { from: isoTime(range.from), to: isoTime(range.to) },
    spec: specName ?? null,
  };
}
