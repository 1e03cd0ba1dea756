import { bytesOf } from './rows';

/**
 * Kaufman's adaptive mean of windows that end in the rows of so many whole blocks; blocks as in `sumBlocks`, of the changes from row to row. The
 * value before the block before has to be there, too.
 * @returns the mean in the last row
 */
export function adaptiveBlocks(
  input: usize,
  output: usize,
  window: i32,
  blocks: i32,
  slowest: f64,
  range: f64,
  mean: f64,
): f64 {
  const size = bytesOf(window);
  let tail: f64 = 0;
  for (let at = size; at > 0; ) {
    at -= 8;
    store<f64>(output + at, tail);
    tail += abs(load<f64>(input - size + at) - load<f64>(input - size + at - 8));
  }
  for (let block = 0; block < blocks; block++) {
    let back = size;
    let head: f64 = 0;
    tail = 0;
    for (let at: usize = 0; at < size; at += 8) {
      const current = load<f64>(input + at);
      head += abs(current - load<f64>(input + at - 8));
      const sum = head + load<f64>(output + at);
      const way = abs(current - load<f64>(input + at - size));
      const efficiency = way < sum ? way / sum : 1;
      const root = slowest + efficiency * range;
      mean += root * root * (current - mean);
      store<f64>(output + at, mean);
      back -= 8;
      store<f64>(output + size + back, tail);
      tail += abs(load<f64>(input + back) - load<f64>(input + back - 8));
    }
    input += size;
    output += size;
  }
  return mean;
}
