/** The bits of numbers as two words each; of the same length as what they order. */
export interface SortableBits {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

interface Rows extends SortableBits {
  readonly order: Uint32Array;
}

/** Rows up to which a bucket is sorted by insertion. */
const fewRows = 40;

/** Rows from which on they are dealt into buckets first: what lies in one is then sorted within a core's cache. */
const manyRows = 16_384;

/** Kept, since one for each digit of each small part would be most of the work. */
const digitEnds = new Uint32Array(2 ** 8 + 1);

/** Bits by which rows are dealt into buckets, and by which those are sorted. */
const bucketBits = 11;
const digitBits = 8;
const digitMask = 2 ** digitBits - 1;

/** Digits by which rows are sorted at a time. */
const digitsPerPass = 3;

/**
 * Sorts `order`, and the bits with it, by the bits as whole numbers; what is equal stays in its order. Many rows are dealt into buckets by their
 * highest bits, and each bucket is sorted from its lowest digit up: passes over everything, each of which scatters writes over
 * all memory, took 165 ns a row for a million rows and 277 ns for five.
 */
export function sortByBits(bits: SortableBits, order: Uint32Array): void {
  const count = order.length;
  const spare: Rows = {
    high: new Uint32Array(count),
    low: new Uint32Array(count),
    order: new Uint32Array(count),
  };
  sortPart({ ...bits, order }, spare, 0, count);
}

/** Sorts the rows from `start` to before `end`, in place. */
function sortPart(rows: Rows, spare: Rows, start: number, end: number): void {
  if (end - start <= fewRows) insert(rows, start, end);
  else if (end - start < manyRows) sortByDigits(rows, spare, start, end);
  else sortByBuckets(rows, spare, start, end);
}

function sortByBuckets(rows: Rows, spare: Rows, start: number, end: number): void {
  const differing = differingBits(rows.high, start, end);
  const word = differing === 0 ? 'low' : 'high';
  const bits = differing === 0 ? differingBits(rows.low, start, end) : differing;
  if (bits === 0) return;
  const top = 32 - Math.clz32(bits);
  const digit = {
    word,
    shift: Math.max(0, top - bucketBits),
    mask: 2 ** Math.min(top, bucketBits) - 1,
  } as const;
  const ends = scatter(rows, spare, digit, start, end);
  copyRows(spare, rows, start, end);
  let from = start;
  for (let bucket = 0; bucket <= digit.mask; bucket += 1) {
    const to = ends[bucket] ?? from;
    if (to - from > 1) sortPart(rows, spare, from, to);
    from = to;
  }
}

/**
 * By the highest bits in which any two differ, from their lowest digit up. Few of so few rows are equal in all of those; they are then
 * sorted by the rest.
 */
function sortByDigits(rows: Rows, spare: Rows, start: number, end: number): void {
  const differing = differingBits(rows.high, start, end);
  const word = differing === 0 ? 'low' : 'high';
  const bits = differing === 0 ? differingBits(rows.low, start, end) : differing;
  if (bits === 0) return;
  const top = 32 - Math.clz32(bits);
  const lowest = Math.max(0, top - digitBits * digitsPerPass);
  let from = rows;
  let to = spare;
  for (let shift = lowest; shift < top; shift += digitBits) {
    if (((bits >>> shift) & digitMask) === 0) continue;
    scatter(from, to, { word, shift, mask: digitMask }, start, end);
    [from, to] = [to, from];
  }
  if (from !== rows) copyRows(from, rows, start, end);
  if (word === 'low' && lowest === 0) return;
  const key = rows[word];
  for (let first = start; first < end; ) {
    const sorted = (key[first] ?? 0) >>> lowest;
    let last = first + 1;
    while (last < end && (key[last] ?? 0) >>> lowest === sorted) last += 1;
    if (last - first > 1) sortPart(rows, spare, first, last);
    first = last;
  }
}

function copyRows(from: Rows, to: Rows, start: number, end: number): void {
  to.high.set(from.high.subarray(start, end), start);
  to.low.set(from.low.subarray(start, end), start);
  to.order.set(from.order.subarray(start, end), start);
}

interface Digit {
  readonly word: 'high' | 'low';
  readonly shift: number;
  readonly mask: number;
}

/** Deals the rows by one digit; returns where each of its values ends. */
function scatter(
  from: Rows,
  to: Rows,
  { word, shift, mask }: Digit,
  start: number,
  end: number,
): Uint32Array {
  const key = from[word];
  const next = mask === digitMask ? digitEnds.fill(0) : new Uint32Array(mask + 2);
  next[0] = start;
  for (let row = start; row < end; row += 1) {
    const digit = ((key[row] ?? 0) >>> shift) & mask;
    next[digit + 1] = (next[digit + 1] ?? 0) + 1;
  }
  for (let digit = 1; digit <= mask; digit += 1) next[digit] = (next[digit] ?? 0) + (next[digit - 1] ?? 0);
  const { high, low, order } = from;
  const { high: toHigh, low: toLow, order: toOrder } = to;
  for (let row = start; row < end; row += 1) {
    const digit = ((key[row] ?? 0) >>> shift) & mask;
    const at = next[digit] ?? 0;
    toHigh[at] = high[row] ?? 0;
    toLow[at] = low[row] ?? 0;
    toOrder[at] = order[row] ?? 0;
    next[digit] = at + 1;
  }
  return next;
}

function insert({ high, low, order }: Rows, start: number, end: number): void {
  for (let row = start + 1; row < end; row += 1) {
    const [top, bottom, index] = [high[row] ?? 0, low[row] ?? 0, order[row] ?? 0];
    let at = row;
    while (at > start) {
      const before = high[at - 1] ?? 0;
      if (before < top || (before === top && (low[at - 1] ?? 0) <= bottom)) break;
      high[at] = before;
      low[at] = low[at - 1] ?? 0;
      order[at] = order[at - 1] ?? 0;
      at -= 1;
    }
    high[at] = top;
    low[at] = bottom;
    order[at] = index;
  }
}

/** 1 where any two of the words differ. */
function differingBits(words: Uint32Array, start: number, end: number): number {
  const first = words[start] ?? 0;
  let differing = 0;
  for (let row = start + 1; row < end; row += 1) differing |= (words[row] ?? 0) ^ first;
  return differing >>> 0;
}
