/** Cells by which a bin is guessed: many more than bins, and few enough to stay at hand. */
const cells = 1_024;

/** Finds the bin of values that lie between the least and the greatest of some that were binned. */
export class BinEdges {
  /** The least value of each bin, ascending; infinite after the last. */
  readonly #lowest: Float64Array;
  readonly #least: number;
  readonly #scale: number;
  /** The bin of the greatest edge that lies in a cell before. */
  readonly #guesses = new Uint8Array(cells);

  /** @param lowest the least value of each bin; that of the next one for an empty bin, infinite where none follows */
  constructor(lowest: Float64Array, least: number, greatest: number) {
    this.#lowest = new Float64Array(lowest.length + 1).fill(Number.POSITIVE_INFINITY);
    this.#lowest.set(lowest);
    this.#least = least;
    this.#scale = (cells - 1) / (greatest - least);
    for (const [bin, edge] of lowest.entries())
      if (edge <= greatest) this.#guesses.fill(bin, this.#cellOf(edge) + 1);
  }

  binOf(value: number): number {
    let bin = this.#guesses[this.#cellOf(value)] ?? 0;
    while (value >= (this.#lowest[bin + 1] ?? Number.POSITIVE_INFINITY)) bin += 1;
    return bin;
  }

  /** Always 0 where the span is too wide or too narrow to be divided by. */
  #cellOf(value: number): number {
    return ((value - this.#least) * this.#scale) | 0;
  }
}
