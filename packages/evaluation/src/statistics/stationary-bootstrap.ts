import { createRandom } from './random.ts';

export interface StationaryBootstrapOptions {
  /** Columns of one length T, such as sums per day: the rows that are resampled are their days. */
  readonly columns: readonly Float64Array[];
  /** A whole number from 0 to 2^32 - 1; the same seed gives the same draws to the bit. */
  readonly seed: number;
  /** Resampled histories; default 2,000. */
  readonly draws?: number;
  /** Mean length of a block, 1 or more; default {@link meanBlockLength} of T. */
  readonly meanBlock?: number;
}

/**
 * The stationary bootstrap (D. Politis and J. Romano, JASA 1994): each resampled history is T rows in blocks of
 * geometric length that start anywhere and wrap around the end. For each column the sums of all draws; every statistic
 * that is a function of sums follows from them, and columns of one draw belong together.
 * Time: draws x T x columns.
 * @throws TidemarkError `number.invalid` for a seed that is none
 */
export function stationaryBootstrap(options: StationaryBootstrapOptions): Float64Array[] {
  const { columns, seed, draws = 2_000 } = options;
  const rows = columns[0]?.length ?? 0;
  const sums = columns.map(() => new Float64Array(draws));
  const random = createRandom(seed);
  if (rows === 0) return sums;
  const restart = 1 / (options.meanBlock ?? meanBlockLength(rows));
  // Differences of how often each row is drawn, and from them the times themselves.
  const steps = new Int32Array(rows + 1);
  const times = new Float64Array(rows);
  for (let draw = 0; draw < draws; draw += 1) {
    steps.fill(0);
    let left = rows;
    while (left > 0) {
      const start = random.below(rows);
      const length = Math.min(left, blockLength(random.uniform(), restart));
      addBlock(steps, start, length, rows);
      left -= length;
    }
    let drawn = 0;
    for (let row = 0; row < rows; row += 1) {
      drawn += steps[row] ?? 0;
      times[row] = drawn;
    }
    for (let column = 0; column < columns.length; column += 1) {
      const sum = columns[column];
      const into = sums[column];
      if (sum !== undefined && into !== undefined) into[draw] = dot(sum, times);
    }
  }
  return sums;
}

/** The mean block length used unless another is given: T^(1/3), the rate that is optimal for a mean. */
export function meanBlockLength(rows: number): number {
  return Math.max(1, Math.cbrt(rows));
}

/** Geometric with mean 1 / `restart`: 1 is the shortest. */
function blockLength(uniform: number, restart: number): number {
  if (restart >= 1) return 1;
  return 1 + Math.floor(Math.log(1 - uniform) / Math.log(1 - restart));
}

function addBlock(steps: Int32Array, start: number, length: number, rows: number): void {
  const end = start + length;
  steps[start] = (steps[start] ?? 0) + 1;
  if (end <= rows) steps[end] = (steps[end] ?? 0) - 1;
  else {
    steps[0] = (steps[0] ?? 0) + 1;
    steps[end - rows] = (steps[end - rows] ?? 0) - 1;
  }
}

function dot(values: Float64Array, times: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < values.length; row += 1) sum += (values[row] ?? 0) * (times[row] ?? 0);
  return sum;
}
