import { loopsCode } from '../generated/loops-code.ts';
import type { Loops } from './loops.ts';

/** Rows behind each column that a loop may write: it takes eight at a time. Columns that began a power of two apart would share places in the cache, too. */
const spareRows = 8;
const pageBytes = 65_536;
const rowBytes = Float64Array.BYTES_PER_ELEMENT;

/** The columns of a chunk, where the compiled loops can reach them. */
export interface ChunkMemory {
  readonly loops: Loops;
  /** A new column, with whatever was there before. */
  column(): Float64Array;
  /** Forgets what is known of the columns: a new chunk begins. */
  beginChunk(): void;
  /** Whether all of so many rows are finite and none is -0. Several kernels ask the same of one column, which is looked through once a chunk. */
  isOrdinary(column: Float64Array, rows: number): boolean;
  /** Whether these are still the columns of the last one who asked: the memory is one for all graphs of a thread, which work one after the other. */
  isCurrent(): boolean;
}

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What of it is used here: only the library of browsers declares it. */
declare const WebAssembly: {
  readonly Memory: new (options: { readonly initial: number }) => WasmMemory;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

let code: object | undefined;
let shared: { readonly buffer: ArrayBuffer; readonly loops: Loops } | undefined;
let users = 0;

/** Memory for at most so many columns; those of whoever had it before are given up. */
export function openChunkMemory({
  columns,
  rows,
}: {
  readonly columns: number;
  readonly rows: number;
}): ChunkMemory {
  const columnBytes = (rows + spareRows) * rowBytes;
  const bytes = columns * columnBytes;
  // Never grown: that takes the buffer from the arrays over it, and once one array of a thread has lost its buffer all loops of the thread check
  // theirs, a third of their speed.
  // By twice as much, since each memory reserves gigabytes of addresses until garbage is collected.
  const before = shared?.buffer.byteLength ?? 0;
  if (shared === undefined || before < bytes) shared = loadLoops(Math.max(bytes, 2 * before));
  const { buffer, loops } = shared;
  users += 1;
  const user = users;
  let used = 0;
  const ordinary = new Map<Float64Array, boolean>();
  return {
    loops,
    column() {
      if (used === columns) throw new Error(`a graph of at most ${columns} columns asks for one more`);
      const column = new Float64Array(buffer, used * columnBytes, rows);
      used += 1;
      return column;
    },
    beginChunk: () => ordinary.clear(),
    isOrdinary(column, rows) {
      const known = ordinary.get(column) ?? loops.areOrdinary(column.byteOffset, rows) !== 0;
      ordinary.set(column, known);
      return known;
    },
    isCurrent: () => user === users,
  };
}

function loadLoops(bytes: number) {
  code ??= new WebAssembly.Module(Buffer.from(loopsCode, 'base64'));
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) });
  const { exports } = new WebAssembly.Instance(code, { env: { memory } });
  return { buffer: memory.buffer, loops: exports as Loops };
}
