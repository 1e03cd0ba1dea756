import { bytesOf } from './rows';

/** Means with weights 1, 2, .. up to the current row; blocks as in `sumBlocks`. */
export function weightedMeanBlocks(input: usize, output: usize, window: i32, blocks: i32, share: f64): void {
  const size = bytesOf(window);
  let origin = load<f64>(input);
  let tail: f64 = 0;
  let weightedTail: f64 = 0;
  for (let at = size; at > 0; ) {
    at -= 8;
    store<f64>(output + at, weightedTail);
    tail += load<f64>(input - size + at) - origin;
    weightedTail += tail;
  }
  for (let block = 0; block < blocks; block++) {
    const next = load<f64>(input + size);
    let back = size;
    let place: f64 = 0;
    let head: f64 = 0;
    let weightedHead: f64 = 0;
    tail = 0;
    weightedTail = 0;
    for (let at: usize = 0; at < size; at += 8) {
      const off = load<f64>(input + at) - origin;
      place += 1;
      head += off;
      weightedHead += place * off;
      const shift = (<f64>window - place) * head;
      store<f64>(output + at, origin + (load<f64>(output + at) + weightedHead + shift) * share);
      back -= 8;
      store<f64>(output + size + back, weightedTail);
      tail += load<f64>(input + back) - next;
      weightedTail += tail;
    }
    origin = next;
    input += size;
    output += size;
  }
}
