import type { Db } from '@tidemark/db';
import type { Candle, Timeframe, TimeRange } from '@tidemark/domain';
import { checkPageLimit } from '../page-limit.ts';
import { checkKnownAt } from './check-known-at.ts';
import { readSeries } from './series.ts';
import { walkCandles } from './walk-candles.ts';

/** Candles that one step of a long read aims at: larger steps are no faster and hold more memory. */
const stepCandles = 5_000;

export interface CandleRangeQuery {
  readonly symbol: string;
  readonly tf: Timeframe;
  /** Open times, [from, to), epoch milliseconds. */
  readonly range: TimeRange;
  /** Candles as known at this instant, epoch milliseconds; default as they are, corrections included. */
  readonly knownAt?: number;
}

export interface CandlePage {
  readonly candles: readonly Candle[];
  /** The open time to pass as `from` for the next page; null after the last one. */
  readonly next: number | null;
}

/**
 * Candles of a range of any length in batches, oldest first, in constant memory.
 * @throws TidemarkError `series.unknown`, `time.not_known_yet`
 */
export async function* iterateCandleBatches(
  db: Db,
  query: CandleRangeQuery,
): AsyncGenerator<readonly Candle[]> {
  const { symbol, tf, range } = query;
  const series = await readSeries(db, symbol, tf);
  yield* walkCandles(db, {
    series,
    range,
    direction: 'forward',
    step: stepCandles,
    ...(await knownAtOf(db, query)),
  });
}

/** The same, candle by candle. */
export async function* iterateCandles(db: Db, query: CandleRangeQuery): AsyncGenerator<Candle> {
  for await (const batch of iterateCandleBatches(db, query)) yield* batch;
}

/** All candles of a range, oldest first; for long ranges use {@link iterateCandleBatches}. */
export async function readCandles(db: Db, query: CandleRangeQuery): Promise<readonly Candle[]> {
  const candles: Candle[] = [];
  for await (const batch of iterateCandleBatches(db, query)) candles.push(...batch);
  return candles;
}

/**
 * One page of candles of a range, oldest first.
 * @throws TidemarkError `series.unknown`, `page.limit_invalid`, `time.not_known_yet`
 */
export async function pageCandles(
  db: Db,
  query: CandleRangeQuery & { readonly limit?: number },
): Promise<CandlePage> {
  const limit = checkPageLimit(query.limit ?? 1_000);
  const found = await collect(db, { ...query, direction: 'forward', limit: limit + 1 });
  return { candles: found.slice(0, limit), next: found[limit]?.ts ?? null };
}

/**
 * The latest candles of a series, oldest first. It starts at the last candle that the loads recorded, so that a
 * symbol that stopped trading costs no more than another.
 * @throws TidemarkError `series.unknown`, `page.limit_invalid`, `time.not_known_yet`
 */
export async function readLatestCandles(
  db: Db,
  query: Omit<CandleRangeQuery, 'range'> & { readonly limit: number },
): Promise<readonly Candle[]> {
  const limit = checkPageLimit(query.limit);
  const range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  return (await collect(db, { ...query, range, direction: 'backward', limit })).reverse();
}

async function collect(
  db: Db,
  query: CandleRangeQuery & { readonly direction: 'forward' | 'backward'; readonly limit: number },
): Promise<Candle[]> {
  const series = await readSeries(db, query.symbol, query.tf);
  const known = await knownAtOf(db, query);
  const candles: Candle[] = [];
  for await (const batch of walkCandles(db, { ...query, ...known, series, step: query.limit })) {
    candles.push(...batch);
    if (candles.length >= query.limit) break;
  }
  return candles.slice(0, query.limit);
}

async function knownAtOf(
  db: Db,
  { knownAt }: Pick<CandleRangeQuery, 'knownAt'>,
): Promise<Pick<CandleRangeQuery, 'knownAt'>> {
  return knownAt === undefined ? {} : { knownAt: await checkKnownAt(db, knownAt) };
}
