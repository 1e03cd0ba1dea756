import { bytesOf } from './rows';

/** How far each row is from the mean of its window, and the variance of that; blocks as in `sumBlocks`. */
export function varianceBlocks(
  input: usize,
  distances: usize,
  variances: usize,
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
    store<f64>(distances + at, tail);
    store<f64>(variances + at, squareTail);
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
      const sum = load<f64>(distances + at) + head;
      const mean = sum * share;
      store<f64>(distances + at, off - mean);
      store<f64>(variances + at, (load<f64>(variances + at) + squareHead - mean * sum) * share);
      back -= 8;
      store<f64>(distances + size + back, tail);
      store<f64>(variances + size + back, squareTail);
      const far = load<f64>(input + back) - next;
      tail += far;
      squareTail += far * far;
    }
    origin = next;
    input += size;
    distances += size;
    variances += size;
  }
}
