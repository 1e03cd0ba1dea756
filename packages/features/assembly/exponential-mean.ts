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
