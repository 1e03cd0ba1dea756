import type { DbTransaction } from '@tidemark/db';

/**
 * Advisory lock spaces (the first of the two 32-bit keys). The locks belong to the transaction, so a killed load
 * leaves none behind. Waiting for one is not observed: it is no slow query.
 */
export const loadLockSpace = 0x7469_6d01;
const seriesLockSpace = 0x7469_6d02;
const fileLockSpace = 0x7469_6d03;

export interface Series {
  readonly symbol: string;
  readonly tf: string;
}

const markLoad = `
  SELECT pg_advisory_xact_lock_shared($1, floor(extract(epoch FROM clock_timestamp()))::int)`;

const lockFiles = `SELECT pg_advisory_xact_lock($1, 0)`;

const lockSeries = `
  SELECT pg_advisory_xact_lock($1, key)
  FROM (SELECT DISTINCT hashtext(s.symbol || ' ' || s.tf) AS key
        FROM unnest($2::text[], $3::text[]) AS s(symbol, tf) ORDER BY key) keys`;

const readKnownFrom = `
  SELECT (extract(epoch FROM date_trunc('milliseconds',
    greatest(clock_timestamp(), max(c.known_from) + interval '1 millisecond'))) * 1000)::float8 AS known_from
  FROM unnest($1::text[], $2::text[]) AS s(symbol, tf) LEFT JOIN candle_series c USING (symbol, tf)`;

/**
 * Marks a load as in flight since this second, for {@link readKnownAtWatermark}. It must come first in the
 * load's transaction: its known_from is taken afterwards and so is never earlier than the mark.
 */
export async function markLoadInFlight(tx: DbTransaction): Promise<void> {
  await tx.query('mark-load-in-flight', markLoad, [loadLockSpace]);
}

/**
 * Waits for every other load of the same series to end, in one order for all loads so that none deadlock, and
 * returns the instant from which this load's values are known (database clock, epoch milliseconds). It is later than
 * that of every load of these series before, even if the clock was set back in between.
 */
export async function lockSeriesForLoad(tx: DbTransaction, series: readonly Series[]): Promise<number> {
  const names = [series.map((one) => one.symbol), series.map((one) => one.tf)];
  await tx.client.query(lockSeries, [seriesLockSpace, ...names]);
  const [row] = await tx.query<{ known_from: number }>('read-known-from', readKnownFrom, names);
  return row?.known_from ?? 0;
}

/**
 * Lets one load of a file at a time into the hypertable: a month of 1-hour chunks takes some 2,900 locks, a corrected
 * one 5,300, and a stock server has 7,800. It comes before the load is marked as in flight.
 */
export async function waitForFileLoads(tx: DbTransaction): Promise<void> {
  await tx.client.query(lockFiles, [fileLockSpace]);
}
