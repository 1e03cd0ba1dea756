import type { Db } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import { type FeatureView, historyOfView, type ViewHistory } from '@tidemark/features';
import { checkKnownAt, listCorrections, registerFeatureView } from '@tidemark/store';
import { type CandleMonths, candleMonths } from '../candles/candle-months.ts';
import { exportCandles } from '../candles/export-candles.ts';
import { monthOf, rangeOfMonth, touchesMonth } from '../layout/month.ts';
import type { Series } from '../layout/partition.ts';
import { isKept } from '../layout/view-file.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import { registerFeatureSeries } from '../registry/register-feature-series.ts';
import { type MaterializedMonth, materializeMonths } from './materialize-months.ts';

export interface MaterializeRequest extends Series {
  readonly view: FeatureView;
  /**
   * Open times of candles, [from, to), epoch milliseconds; whole months are computed that it touches, and, of a recursive view, all
   * before them, since all history decides. Default: all there is.
   */
  readonly range?: TimeRange;
  /** Values as known at this instant, epoch milliseconds; default the watermark of the database. */
  readonly knownAt?: number;
  /**
   * Also values as known before each correction of a candle, so that a join can tell what was known at any instant, or by each row. Default
   * false: only those as known at `knownAt`, and what was computed earlier.
   */
  readonly history?: boolean;
  readonly signal?: AbortSignal;
  /** Told how many of the months of each step are done. */
  readonly onProgress?: (step: 'export' | 'compute', done: number, total: number) => void;
}

export interface Materialization {
  readonly knownAt: number;
  /** The files of candles that were read, by symbol. */
  readonly candles: ReadonlyMap<string, CandleMonths>;
  readonly months: readonly MaterializedMonth[];
}

/**
 * Brings the feature store up to date with the candles of a series and the values of a view for them: exports what was loaded since,
 * and computes what that touches. Then the registry in the database is told; where that fails, the files are published all the same, and the next run
 * tells it.
 * @throws TidemarkError `series.unknown`, `feature.conflict`, `time.not_known_yet`, `file.unwritable`
 */
export async function materializeFeatures(
  store: FeatureStore,
  db: Db,
  request: MaterializeRequest,
): Promise<Materialization> {
  const { view, symbol, tf, range, signal, onProgress } = request;
  const history = historyOfView(view, tf);
  await isKept(store.folder, view);
  await registerFeatureView(db, view);
  // One instant for all symbols.
  const knownAt = await checkKnownAt(db, request.knownAt);
  const symbols = [symbol, ...history.others.filter((other) => other !== symbol)];
  if (request.history === true) {
    for (const corrected of await correctionsBefore(db, symbols, request, knownAt)) {
      signal?.throwIfAborted();
      await materializeFeatures(store, db, { ...request, history: false, knownAt: corrected - 1 });
    }
  }
  const candles = new Map<string, CandleMonths>();
  for (const one of symbols) {
    const exported = await exportCandles(store, db, {
      symbol: one,
      tf,
      knownAt,
      ...(range === undefined ? {} : { range: needed(range, history) }),
      ...(signal === undefined ? {} : { signal }),
      onMonth: (done, total) => onProgress?.('export', done, total),
    });
    candles.set(one, candleMonths(exported.months));
  }
  const months = (candles.get(symbol)?.months ?? [])
    .map(({ month }) => month)
    .filter((month) => range === undefined || history.lookback === null || touchesMonth(month, range));
  const computed = await materializeMonths(store, {
    ...{ view, symbol, tf, candles, knownAt, months },
    ...(signal === undefined ? {} : { signal }),
    onMonth: (done, total) => onProgress?.('compute', done, total),
  });
  await registerFeatureSeries(store, db, view, { symbol, tf });
  return { knownAt, candles, months: computed };
}

/** Candles before a range that are needed for the values in it, whole months of both. */
function needed(range: TimeRange, { lookback, start }: ViewHistory): TimeRange {
  if (lookback === null) return { from: Number.NEGATIVE_INFINITY, to: range.to };
  return { from: start(rangeOfMonth(monthOf(range.from)).from), to: range.to };
}

/** The instants at which something else was believed than just before of candles that the request reads, in order. */
async function correctionsBefore(
  db: Db,
  symbols: readonly string[],
  { view, tf, range }: MaterializeRequest,
  knownAt: number,
): Promise<readonly number[]> {
  const read = range === undefined ? {} : { range: needed(range, historyOfView(view, tf)) };
  const found = new Set<number>();
  for (const symbol of symbols)
    for (const at of await listCorrections(db, { symbol, tf, ...read })) if (at <= knownAt) found.add(at);
  return [...found].sort((a, b) => a - b);
}
