import type { Db } from '@tidemark/db';

/** How the database keeps the time series: chunk intervals in milliseconds, or null where a table is plain. */
export interface Layout {
  readonly candles: number | null;
  readonly signals: number | null;
  readonly outcomes: number | null;
}

const hasTimescale = `SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') AS there`;

const readIntervals = `
  SELECT hypertable_name AS name, (extract(epoch FROM time_interval) * 1000)::float8 AS interval
  FROM timescaledb_information.dimensions
  WHERE hypertable_schema = 'public' AND hypertable_name IN ('candles', 'signals', 'outcomes')`;

/** Asks the database, each time: an interval may be changed and a plain table converted while a program runs. */
export async function readLayout(db: Db): Promise<Layout> {
  const [found] = await db.query<{ there: boolean }>('find-timescaledb', hasTimescale);
  if (!found?.there) return { candles: null, signals: null, outcomes: null };
  const rows = await db.query<{ name: string; interval: number }>('read-chunk-intervals', readIntervals);
  const interval = (name: string) => rows.find((row) => row.name === name)?.interval ?? null;
  return { candles: interval('candles'), signals: interval('signals'), outcomes: interval('outcomes') };
}
