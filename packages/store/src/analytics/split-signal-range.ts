import type { Db } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import { longestWindow } from '../chunk-budget.ts';

/** The years that both JavaScript and PostgreSQL write with four digits. */
const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-01-01T00:00:00Z');

/** The part of a range whose ends can be written: the ends of a range of everything are infinite. */
export function clampRange(range: TimeRange): TimeRange {
  return { from: Math.max(range.from, earliest), to: Math.min(range.to, latest) };
}

const readCover = `
  SELECT min(range_start) AS "from", max(range_end) AS "to" FROM timescaledb_information.chunks
  WHERE hypertable_schema = 'public' AND hypertable_name = 'signals'`;

/**
 * The windows in which a range of signals is read, a transaction each, so that no transaction locks more chunks than a stock
 * server has locks for. Their parts before the first and after the last chunk are left out.
 * @param chunkInterval milliseconds, or null where signals are a plain table: then one window
 */
export async function splitSignalRange(
  db: Db,
  range: TimeRange,
  chunkInterval: number | null,
): Promise<readonly TimeRange[]> {
  const width = longestWindow(chunkInterval);
  let { from, to } = clampRange(range);
  if (to - from > width) {
    const [cover] = await db.query<{ from: Date | null; to: Date | null }>('read-signal-cover', readCover);
    from = Math.max(from, cover?.from?.getTime() ?? to);
    to = Math.min(to, cover?.to?.getTime() ?? from);
  }
  const windows: TimeRange[] = [];
  for (let at = from; at < to; at += width) windows.push({ from: at, to: Math.min(at + width, to) });
  return windows;
}
