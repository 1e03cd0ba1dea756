/** Where the fields of one line begin and end, as offsets into its buffer; reused from line to line. */
export interface FieldOffsets {
  count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** More columns than any source has; what comes after them is counted no further. */
const mostFields = 256;

export function createFieldOffsets(): FieldOffsets {
  return { count: 0, starts: new Int32Array(mostFields), ends: new Int32Array(mostFields) };
}

const quoteMark = 34;
const space = 32;

/**
 * Finds the fields of the line buffer[start, end). Spaces around a field and one pair of double quotes are not part
 * of it; a delimiter inside quotes does not split.
 */
export function splitFields(
  offsets: FieldOffsets,
  buffer: Buffer,
  start: number,
  end: number,
  delimiter: number,
): void {
  let count = 0;
  let from = start;
  let quoted = false;
  for (let at = start; at <= end; at++) {
    const byte = at < end ? buffer[at] : delimiter;
    if (byte === quoteMark) quoted = !quoted;
    else if (byte === delimiter && (!quoted || at === end)) {
      if (count < mostFields) trim(offsets, count, buffer, from, at);
      count++;
      from = at + 1;
    }
  }
  offsets.count = count;
}

function trim(offsets: FieldOffsets, index: number, buffer: Buffer, start: number, end: number): void {
  let from = start;
  let to = end;
  while (from < to && buffer[from] === space) from++;
  while (to > from && buffer[to - 1] === space) to--;
  if (to - from >= 2 && buffer[from] === quoteMark && buffer[to - 1] === quoteMark) {
    from++;
    to--;
  }
  offsets.starts[index] = from;
  offsets.ends[index] = to;
}

/** The text of one field; empty if the line has no such field. */
export function fieldText(offsets: FieldOffsets, buffer: Buffer, index: number): string {
  if (index >= Math.min(offsets.count, mostFields)) return '';
  return buffer.toString('utf8', offsets.starts[index], offsets.ends[index]);
}
