import type { ExpiredRows } from '@tidemark/db';
import { formatCount } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';

/** Rows that a retention makes expire, as JSON. */
export function expiredData({ horizon, from, to, ...rest }: ExpiredRows) {
  return { ...rest, horizon: isoTime(horizon), from: isoTime(from), to: isoTime(to) };
}

/** The same in words, such as `1,440 candles from .. to ..`. */
export function describeExpired({ table, rows, chunks, from, to, horizon }: ExpiredRows): string {
  if (rows === 0) return `no ${table}: none is from before ${formatTime(horizon)}`;
  const inChunks = chunks === 0 ? '' : ` in ${formatCount(chunks)} chunks`;
  return `${formatCount(rows)} ${table}${inChunks}, from ${formatTime(from)} to ${formatTime(to)}`;
}
