import { bytesOf } from './rows';

/**
 * Sums of windows that end in the rows of so many whole blocks, the block before and the one after them in the same column: `level` times the
 * first value of the block, and `share` times the sum of the differences from it. The sums from each row of a block to its end wait in the output
 * for the rows one window later, and those of the next block are taken while those of this one are used.
 */
export function sumBlocks(
  input: usize,
  output: usize,
  window: i32,
  blocks: i32,
  level: f64,
  share: f64,
): void {
  const size = bytesOf(window);
  let origin = load<f64>(input);
  let tail: f64 = 0;
  for (let at = size; at > 0; ) {
    at -= 8;
    store<f64>(output + at, tail);
    tail += load<f64>(input - size + at) - origin;
  }
  for (let block = 0; block < blocks; block++) {
    const next = load<f64>(input + size);
    const base = level * origin;
    let back = size;
    let head: f64 = 0;
    tail = 0;
    for (let at: usize = 0; at < size; at += 8) {
      head += load<f64>(input + at) - origin;
      store<f64>(output + at, base + (load<f64>(output + at) + head) * share);
      back -= 8;
      store<f64>(output + size + back, tail);
      tail += load<f64>(input + back) - next;
    }
    origin = next;
    input += size;
    output += size;
  }
}
