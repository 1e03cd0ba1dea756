import type { TestServer } from '@tidemark/db/testing';
import type { Measurement } from './measurement.ts';

/** What the command line asks for. */
export interface BenchOptions {
  /** Servers to run on, of those that this machine has. */
  readonly servers: readonly TestServer[];
  /** A small part of the work, to try the benchmark itself; its figures say nothing. */
  readonly quick: boolean;
  /** Also what takes very long. */
  readonly long: boolean;
  /** Tells what is being done. */
  readonly log: (line: string) => void;
}

/** One benchmark. */
export interface Bench {
  /** What it compares with what, in one line. */
  readonly title: string;
  /** Yields each figure as soon as it is measured. */
  run(options: BenchOptions): AsyncIterable<Measurement>;
}
