import { floorToGrid, longestLength, type Timeframe } from '@tidemark/domain';

/** Turns instants (epoch milliseconds), in place, into the number of the first slot that opens at or after each. */
export function toSlotNumbers(tf: Timeframe, instants: Float64Array): void {
  if (tf === '1mo') {
    for (let index = 0; index < instants.length; index += 1) {
      instants[index] = monthNumber(instants[index] ?? Number.NaN);
    }
    return;
  }
  const origin = floorToGrid(tf, 0);
  const length = longestLength(tf);
  for (let index = 0; index < instants.length; index += 1) {
    instants[index] = Math.ceil(((instants[index] ?? Number.NaN) - origin) / length);
  }
}

function monthNumber(instant: number): number {
  const date = new Date(instant);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  return floorToGrid('1mo', instant) === instant ? month : month + 1;
}
