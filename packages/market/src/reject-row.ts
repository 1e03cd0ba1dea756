import type { ErrorCode, RejectedRow } from '@tidemark/domain';

/** What storage keeps of a rejected row; the rest of a hostile line is not even decoded. */
const longestRaw = 500;

/** A rejection of the line buffer[start, end). */
export function rejectRow(
  buffer: Buffer,
  start: number,
  end: number,
  why: { line: number; code: ErrorCode; message: string },
): RejectedRow {
  const raw = buffer
    .toString('utf8', start, Math.min(end, start + longestRaw * 4))
    .slice(0, longestRaw)
    // PostgreSQL's text cannot hold this character.
    .replaceAll('\u0000', '\uFFFD');
  return { ...why, raw };
}
