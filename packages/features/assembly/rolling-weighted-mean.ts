import { bytesOf } from './rows';

/** Means with weights 1, 2, .. up to the current row; blocks as in `sumBlocks`. */
export function weightedMeanBlocks(input: usize, output: usize, window: i32, blocks: i32, share: f64): void {
  const size = bytesOf(window);
  const full = <f64>window;
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
    let head: f64 = 0;
    let behind: f64 = 0;
    tail = 0;
    weightedTail = 0;
    for (let at: usize = 0; at < size; at += 8) {
      behind += head;
      head += load<f64>(input + at) - origin;
      const weighted = full * head - behind;
      store<f64>(output + at, origin + (load<f64>(output + at) + weighted) * share);
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
