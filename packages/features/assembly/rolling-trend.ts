import { bytesOf } from './rows';

/** Slope and mean of each window; blocks as in `sumBlocks`. */
export function trendBlocks(
  input: usize,
  slopes: usize,
  means: usize,
  window: i32,
  blocks: i32,
  middle: f64,
  perSquare: f64,
  share: f64,
): void {
  const size = bytesOf(window);
  let origin = load<f64>(input);
  let tail: f64 = 0;
  let slotTail: f64 = 0;
  for (let at = size; at > 0; ) {
    at -= 8;
    store<f64>(means + at, tail);
    store<f64>(slopes + at, slotTail);
    slotTail += tail;
    tail += load<f64>(input - size + at) - origin;
  }
  for (let block = 0; block < blocks; block++) {
    const next = load<f64>(input + size);
    let back = size;
    let place: f64 = 0;
    let head: f64 = 0;
    let slotHead: f64 = 0;
    tail = 0;
    slotTail = 0;
    for (let at: usize = 0; at < size; at += 8) {
      const off = load<f64>(input + at) - origin;
      head += off;
      slotHead += place * off;
      place += 1;
      const total = load<f64>(means + at) + head;
      const cross = load<f64>(slopes + at) + slotHead + (<f64>window - place) * head;
      store<f64>(slopes + at, (cross - middle * total) * perSquare);
      store<f64>(means + at, origin + total * share);
      back -= 8;
      store<f64>(means + size + back, tail);
      store<f64>(slopes + size + back, slotTail);
      slotTail += tail;
      tail += load<f64>(input + back) - next;
    }
    origin = next;
    input += size;
    slopes += size;
    means += size;
  }
}

/** Sum of the squared distances from the mean of each window. */
export function spreadBlocks(
  input: usize,
  sums: usize,
  spreads: usize,
  window: i32,
  blocks: i32,
  share: f64,
): void {
  const size = bytesOf(window);
  let origin = load<f64>(input);
  let tail: f64 = 0;
  let squareTail: f64 = 0;
  for (let at = size; at > 0; ) {
    at -= 8;
    store<f64>(sums + at, tail);
    store<f64>(spreads + at, squareTail);
    const off = load<f64>(input - size + at) - origin;
    tail += off;
    squareTail += off * off;
  }
  for (let block = 0; block < blocks; block++) {
    const next = load<f64>(input + size);
    let back = size;
    let head: f64 = 0;
    let squareHead: f64 = 0;
    tail = 0;
    squareTail = 0;
    for (let at: usize = 0; at < size; at += 8) {
      const off = load<f64>(input + at) - origin;
      head += off;
      squareHead += off * off;
      const total = load<f64>(sums + at) + head;
      store<f64>(spreads + at, load<f64>(spreads + at) + squareHead - total * total * share);
      back -= 8;
      store<f64>(sums + size + back, tail);
      store<f64>(spreads + size + back, squareTail);
      const far = load<f64>(input + back) - next;
      tail += far;
      squareTail += far * far;
    }
    origin = next;
    input += size;
    sums += size;
    spreads += size;
  }
}

/** Share of a spread that a line of that slope explains, at most 1; NaN where there is no spread. */
export function explainedShare(
  slopes: usize,
  spreads: usize,
  output: usize,
  rows: i32,
  slotSquares: f64,
): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const unknown = f64x2.splat(NaN);
  const squares = f64x2.splat(slotSquares);
  for (let at: usize = 0; at < bytesOf(rows); at += 16) {
    const slope = v128.load(slopes + at);
    const spread = v128.load(spreads + at);
    const share = f64x2.div(f64x2.mul(f64x2.mul(slope, slope), squares), spread);
    const known = v128.bitselect(f64x2.min(one, share), unknown, f64x2.gt(spread, zero));
    v128.store(output + at, known);
  }
}
