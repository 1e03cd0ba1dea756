import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Columns of doubles, filled by blocks of rows. What was not written is NaN. */
export class ColumnStore implements AsyncDisposable {
  readonly #rows: number;
  readonly #budget: number;
  readonly #memory: (Float64Array | undefined)[] = [];
  /** Blocks of each column that are in the file. */
  readonly #written: { row: number; rows: number }[][] = [];
  #file: FileHandle | null = null;
  /** Settles when what was in memory is in the file. */
  #moved: Promise<void> | null = null;
  #folder: string | null = null;

  /** @param budget bytes of columns to keep in memory; when there are more, all of them go into a temporary file */
  constructor(rows: number, budget: number) {
    this.#rows = rows;
    this.#budget = budget;
  }

  /** Puts values into a column, from a row on; several may be under way at once. */
  async write(column: number, row: number, values: Float64Array): Promise<void> {
    const bytes = this.#rows * Float64Array.BYTES_PER_ELEMENT;
    let held = this.#memory[column];
    if (this.#moved === null && held === undefined && (this.#memory.length + 1) * bytes <= this.#budget) {
      held = new Float64Array(this.#rows).fill(Number.NaN);
      this.#memory[column] = held;
    }
    if (this.#moved === null && held !== undefined) return held.set(values, row);
    this.#moved ??= this.#moveToDisk();
    await this.#moved;
    await this.#append(column, row, values);
  }

  /** A column of all rows, in an array of its own or the one that is kept: not to be changed. */
  async read(column: number): Promise<Float64Array> {
    const held = this.#memory[column];
    if (held !== undefined) return held;
    const values = new Float64Array(this.#rows).fill(Number.NaN);
    for (const { row, rows } of this.#written[column] ?? []) {
      const target = new Uint8Array(values.buffer, row * 8, rows * 8);
      for (let done = 0; done < target.length; ) {
        const at = this.#offset(column, row) + done;
        const read = await this.#file?.read(target, done, target.length - done, at);
        if (!read?.bytesRead)
          throw new TypeError('a temporary file of columns is shorter than what was written');
        done += read.bytesRead;
      }
    }
    return values;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#memory.length = 0;
    await this.#file?.close();
    if (this.#folder !== null) await rm(this.#folder, { recursive: true });
    this.#file = null;
    this.#folder = null;
  }

  #offset(column: number, row: number): number {
    return (column * this.#rows + row) * 8;
  }

  async #moveToDisk(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'tidemark-columns-'));
    this.#file = await open(join(this.#folder, 'columns'), 'w+', 0o600);
    // Removed as soon as it is open where the system allows it: then nothing is left even after a crash.
    if (process.platform !== 'win32') {
      await rm(this.#folder, { recursive: true });
      this.#folder = null;
    }
    for (const [column, values] of this.#memory.entries()) {
      if (values !== undefined) await this.#append(column, 0, values);
      this.#memory[column] = undefined;
    }
  }

  async #append(column: number, row: number, values: Float64Array): Promise<void> {
    const blocks = this.#written[column] ?? [];
    this.#written[column] = blocks;
    blocks.push({ row, rows: values.length });
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (let done = 0; done < bytes.length; ) {
      const at = this.#offset(column, row) + done;
      const written = await this.#file?.write(bytes, done, bytes.length - done, at);
      done += written?.bytesWritten ?? 0;
    }
  }
}
