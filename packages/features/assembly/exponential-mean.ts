import { bytesOf } from './rows';

/**
 * Four means that forget a share of themselves at each row, side by side, since each row waits for the one before: of what `columns` says, four
 * addresses of inputs and four of outputs; `means` holds four weights and four means, which it brings up to date. An input may be the
 * output of one before it.
 */
export function smoothFour(columns: usize, means: usize, rows: i32): void {
  const inputA = <usize>load<u32>(columns);
  const inputB = <usize>load<u32>(columns, 4);
  const inputC = <usize>load<u32>(columns, 8);
  const inputD = <usize>load<u32>(columns, 12);
  const outputA = <usize>load<u32>(columns, 16);
  const outputB = <usize>load<u32>(columns, 20);
  const outputC = <usize>load<u32>(columns, 24);
  const outputD = <usize>load<u32>(columns, 28);
  const weightA = load<f64>(means);
  const weightB = load<f64>(means, 8);
  const weightC = load<f64>(means, 16);
  const weightD = load<f64>(means, 24);
  let a = load<f64>(means, 32);
  let b = load<f64>(means, 40);
  let c = load<f64>(means, 48);
  let d = load<f64>(means, 56);
  for (let at: usize = 0; at < bytesOf(rows); at += 8) {
    a += weightA * (load<f64>(inputA + at) - a);
    store<f64>(outputA + at, a);
    b += weightB * (load<f64>(inputB + at) - b);
    store<f64>(outputB + at, b);
    c += weightC * (load<f64>(inputC + at) - c);
    store<f64>(outputC + at, c);
    d += weightD * (load<f64>(inputD + at) - d);
    store<f64>(outputD + at, d);
  }
  store<f64>(means, a, 32);
  store<f64>(means, b, 40);
  store<f64>(means, c, 48);
  store<f64>(means, d, 56);
}

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
