import type { Db } from '@tidemark/db';
import { longestLength, type TimeRange } from '@tidemark/domain';
import { type LabelSpec, labelHorizon } from '@tidemark/evaluation';
import { listSeries, type StoredSeries } from '../candles/series.ts';
import {
  type ChangedCandles,
  findArrivedCandles,
  findCorrectedCandles,
  findLoadedSpans,
  hasNewCandles,
} from './find-changed-candles.ts';

/**
 * Candles of history that an ATR is started with. Wilder's recursion forgets by 13/14 a candle: after so many what came
 * before counts for 1e-64 of it.
 */
export const atrHistory = 2_000;

export function usesAtr(spec: LabelSpec): boolean {
  return spec.kind === 'triple-barrier' && (spec.stop.unit === 'atr' || spec.profit.unit === 'atr');
}

/**
 * The decision times whose outcomes may hang on a candle that changed after `knownAt`: those with it in their path, in
 * the history of their ATR, or in the finer candles that order a tie. A tie that a finer live candle would order, which
 * arrived alone and after the signal was labelled, is not among them.
 */
export async function findStaleRanges(
  db: Db,
  { symbol, tf, firstTs, lastTs }: StoredSeries,
  { spec, knownAt }: { readonly spec: LabelSpec; readonly knownAt: number },
): Promise<readonly TimeRange[]> {
  const slot = longestLength(tf);
  const joinMs = labelHorizon(spec) * slot;
  const reach = joinMs + slot + spec.entryDelayMs;
  const since = { symbol, tf, knownAt };
  const changed: ChangedCandles[] = [];
  if (await hasNewCandles(db, since)) {
    const range = { from: firstTs, to: lastTs + 1 };
    changed.push(
      ...(usesAtr(spec)
        ? await findArrivedCandles(db, since, { range, joinMs })
        : await findCorrectedCandles(db, since, joinMs)),
    );
  }
  if (spec.kind === 'triple-barrier') {
    for (const finer of await listFinerSeries(db, { symbol, tf })) {
      const finerSince = { symbol, tf: finer.tf, knownAt };
      if (!(await hasNewCandles(db, finerSince))) continue;
      changed.push(
        ...(await findCorrectedCandles(db, finerSince, joinMs)),
        ...(await findLoadedSpans(db, finerSince)),
      );
    }
  }
  const after = usesAtr(spec) ? atrHistory * slot : 0;
  return mergeRanges(changed.map(({ first, last }) => ({ from: first - reach, to: last + after + 1 })));
}

/** The stored series of the same symbol in finer timeframes, the finest first. */
export async function listFinerSeries(
  db: Db,
  { symbol, tf }: Pick<StoredSeries, 'symbol' | 'tf'>,
): Promise<readonly StoredSeries[]> {
  const series = await listSeries(db, { symbols: [symbol] });
  return series
    .filter((one) => longestLength(one.tf) < longestLength(tf))
    .sort((a, b) => longestLength(a.tf) - longestLength(b.tf));
}

function mergeRanges(ranges: readonly TimeRange[]): TimeRange[] {
  const merged: { from: number; to: number }[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && range.from <= last.to) last.to = Math.max(last.to, range.to);
    else merged.push({ ...range });
  }
  return merged;
}
