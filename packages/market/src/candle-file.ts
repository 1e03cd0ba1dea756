import type { CandleRow, Timeframe } from '@tidemark/domain';

/** One file of candles of one symbol and timeframe, ready to be read, whatever its format and wherever it lay. */
export interface CandleFile {
  /** Stable identity for the ledger: the path inside the archive (`data/futures/um/...`), or a plain file's absolute path. */
  readonly source: string;
  /** The stored symbol, which need not be the venue's. */
  readonly symbol: string;
  readonly tf: Timeframe;
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly checksum: string;
  /**
   * The rows in file order, about 2,000 a batch; each call reads the file anew, in constant memory. Stopping early
   * closes the file.
   * @throws TidemarkError `file.*` while iterating, when the file as a whole is bad: what came before is not to be kept
   */
  rows(): AsyncIterable<readonly CandleRow[]>;
}
