import type { Db } from '@tidemark/db';
import { formatInstant, type Timeframe, type TimeRange } from '@tidemark/domain';
import { findGaps, listSeries, readSeries } from '@tidemark/store';

export interface GapsOptions {
  readonly db: Db;
  /** Default: all that are stored. */
  readonly symbols?: readonly string[];
  readonly tf?: Timeframe;
  /** Open times to look at; an end that is not given is that of each series. */
  readonly from?: number;
  readonly to?: number;
}

/** The last instant that a Date can hold. */
const lastInstant = 8.64e15;

/** A run of missing candles: those that would open in [from, to), ISO 8601 in UTC. */
export interface StoredGap {
  readonly symbol: string;
  readonly tf: Timeframe;
  readonly from: string;
  readonly to: string;
  /** How many candles are missing. */
  readonly missing: number;
}

/**
 * The gaps inside stored series. Before the first and after the last candle of a series there is no gap; an outage of
 * the venue is one, and no load will fill it.
 * @throws TidemarkError `series.unknown` for a symbol of which nothing is stored
 */
export async function findStoredGaps(options: GapsOptions): Promise<readonly StoredGap[]> {
  const { db, symbols, tf, from, to } = options;
  await assertStored(options);
  const range: TimeRange | null =
    from === undefined && to === undefined ? null : { from: from ?? 0, to: to ?? lastInstant };
  const gaps = await findGaps(db, {
    ...(symbols === undefined ? {} : { symbols }),
    ...(tf === undefined ? {} : { tf }),
    ...(range === null ? {} : { range }),
  });
  return gaps.map((gap) => ({ ...gap, from: formatInstant(gap.from), to: formatInstant(gap.to) }));
}

async function assertStored({ db, symbols = [], tf }: GapsOptions): Promise<void> {
  if (symbols.length === 0) return;
  const stored = await listSeries(db, { symbols, ...(tf === undefined ? {} : { tf }) });
  const known = new Set(stored.map((series) => series.symbol));
  const unknown = symbols.find((symbol) => !known.has(symbol));
  if (unknown !== undefined) await readSeries(db, unknown, tf ?? '1m');
}
