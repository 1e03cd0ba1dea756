/** Whole blocks of a window, by a compiled loop. */
export interface BlockLoop {
  readonly length: number;
  /** What is kept of the last block, and the column that it is from. */
  readonly kept: readonly (readonly [block: Float64Array, input: Float64Array])[];
  /** Whether it can go over the chunk; if not, its blocks go row by row. It can if this is not given. */
  canRun?(count: number): boolean;
  /** Computes so many blocks, from so many bytes into the columns on. */
  run(bytes: number, blocks: number): void;
}

/**
 * Runs the loop over all blocks from a row on, the beginning of one, that lie in a chunk as the ones before and after them do. The last block is
 * left to the kernel's own loop, so that what is kept is the same however rows are chunked.
 * @returns the first row that is left
 */
export function runBlocks(loop: BlockLoop | null, from: number, count: number): number {
  if (loop === null || from < loop.length) return from;
  const blocks = Math.floor((count - from) / loop.length) - 1;
  if (blocks < 1 || loop.canRun?.(count) === false) return from;
  loop.run(from * Float64Array.BYTES_PER_ELEMENT, blocks);
  const row = from + blocks * loop.length;
  for (const [block, input] of loop.kept) block.set(input.subarray(row - loop.length, row));
  return row;
}
