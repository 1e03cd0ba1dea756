import { approximateLength, type Interval, parseInterval } from '../settings/interval.ts';

const day = 86_400_000;

// Lengths that a roll-up of seven days is a multiple of, or that need none.
const candidates = [
  '1 hour',
  '4 hours',
  '12 hours',
  '1 day',
  '7 days',
  '28 days',
  '84 days',
  '364 days',
] as const;

// A batch of the columnstore holds up to 1,000 rows; below that a chunk is mostly its own overhead of about 100 kB.
const fewestRows = 1_000;

// Some gigabytes with indexes: beyond it a chunk's indexes stop fitting into memory while it is written.
const mostRows = 10_000_000;

export interface ChunkSuggestion {
  readonly rowsPerChunk: number;
  readonly suggested: Interval;
  /** Why, as a full sentence. */
  readonly reason: string;
}

/**
 * The chunk interval that suits a density: the current one if its chunks hold 1,000 to 10 million rows, else the nearest
 * common length with which they do.
 */
export function suggestChunkInterval(rowsPerDay: number, current: Interval): ChunkSuggestion {
  const rowsIn = (interval: Interval) =>
    Math.round((rowsPerDay * approximateLength(parseInterval(interval))) / day);
  const rowsPerChunk = rowsIn(current);
  const found = `${format(rowsPerDay)} rows a day make ${format(rowsPerChunk)} rows in a chunk of ${current}`;
  if (rowsPerChunk >= fewestRows && rowsPerChunk <= mostRows) {
    return { rowsPerChunk, suggested: current, reason: `${found}, which is good.` };
  }
  const suggested =
    rowsPerChunk < fewestRows
      ? (candidates.find((interval) => rowsIn(interval) >= fewestRows) ?? '364 days')
      : (candidates.findLast((interval) => rowsIn(interval) <= mostRows) ?? '1 hour');
  const complaint =
    rowsPerChunk < fewestRows
      ? 'too few: most of such a chunk is overhead, and queries plan over many of them'
      : 'too many: indexes of the newest chunk may leave memory';
  return {
    rowsPerChunk,
    suggested,
    reason: `${found}, ${complaint}. A chunk of ${suggested} holds ${format(rowsIn(suggested))}.`,
  };
}

function format(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
