/** Where a column begins in the memory of the loops: its `byteOffset`. */
type Address = number;
type OfOne = (input: Address, output: Address, rows: number) => void;
type OfTwo = (left: Address, right: Address, output: Address, rows: number) => void;

/**
 * The loops over chunks of columns that are compiled to WebAssembly, two values an instruction where it can be: `assembly/` says what each does.
 * All of them give the bits that the kernels' own loops give, which go row by row and serve streams and the ends of chunks.
 */
export interface Loops {
  readonly add: OfTwo;
  readonly subtract: OfTwo;
  readonly multiply: OfTwo;
  readonly divide: OfTwo;
  readonly greater: OfTwo;
  readonly smaller: OfTwo;
  readonly isAbove: OfTwo;
  readonly isAtLeast: OfTwo;
  readonly isEqual: OfTwo;
  readonly divideAboveZero: OfTwo;
  readonly absolute: OfOne;
  where(condition: Address, then: Address, otherwise: Address, output: Address, rows: number): void;
  readonly squareRoot: OfOne;
  scaledRoot(input: Address, output: Address, rows: number, factor: number): void;
  addScaled(left: Address, right: Address, output: Address, rows: number, factor: number): void;
  areFinite(input: Address, rows: number): number;
  areOrdinary(input: Address, rows: number): number;
  isAnySet(bytes: Address, count: number): number;
  smoothFour(columns: Address, means: Address, rows: number): void;
  adaptiveBlocks(
    input: Address,
    output: Address,
    window: number,
    blocks: number,
    slowest: number,
    range: number,
    mean: number,
  ): number;
  sumBlocks(
    input: Address,
    output: Address,
    window: number,
    blocks: number,
    level: number,
    share: number,
  ): void;
  weightedMeanBlocks(input: Address, output: Address, window: number, blocks: number, share: number): void;
  varianceBlocks(
    input: Address,
    distances: Address,
    variances: Address,
    window: number,
    blocks: number,
    share: number,
  ): void;
  trendBlocks(
    input: Address,
    slopes: Address,
    means: Address,
    window: number,
    blocks: number,
    middle: number,
    perSquare: number,
    share: number,
  ): void;
  spreadBlocks(
    input: Address,
    sums: Address,
    spreads: Address,
    window: number,
    blocks: number,
    share: number,
  ): void;
  explainedShare(slopes: Address, spreads: Address, output: Address, rows: number, slotSquares: number): void;
  pairBlocks(
    left: Address,
    right: Address,
    products: Address,
    leftSpreads: Address,
    rightSpreads: Address,
    leftSums: Address,
    rightSums: Address,
    window: number,
    blocks: number,
    share: number,
  ): void;
  correlation(
    products: Address,
    leftSpreads: Address,
    rightSpreads: Address,
    output: Address,
    rows: number,
  ): void;
  maxBlocks(input: Address, output: Address, window: number, blocks: number): void;
  minBlocks(input: Address, output: Address, window: number, blocks: number): void;
  placeBlocks(
    input: Address,
    output: Address,
    tails: Address,
    window: number,
    blocks: number,
    sign: number,
    latest: boolean,
  ): void;
  meanDeviations(input: Address, output: Address, window: number, rows: number): void;
  weightedSums(input: Address, weights: Address, output: Address, window: number, rows: number): void;
  orderRows(
    input: Address,
    ring: Address,
    sorted: Address,
    window: number,
    rows: number,
    place: number,
    found: number,
    quantiles: Address,
    count: number,
  ): number;
  rankWindows(input: Address, output: Address, window: number, rows: number): void;
}
