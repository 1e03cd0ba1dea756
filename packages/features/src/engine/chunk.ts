import type { Loops } from '../compiled/loops.ts';
import type { FeatureEngine } from './feature-engine.ts';

/** Rows that go together: candles from one on, or slots without any where that is -1. */
interface Piece {
  readonly row: number;
  readonly from: number;
  readonly count: number;
}

/** Gathers rows, and hands them to the kernels when there are enough. */
export function createChunk(engine: FeatureEngine, columns: readonly Float64Array[]) {
  let pieces: Piece[] = [];
  const { results, loops } = engine.graph;
  const chunk = {
    rows: 0,
    push(piece: Piece): void {
      pieces.push(piece);
      chunk.rows += piece.count;
      engine.next += piece.count;
      if (chunk.rows === engine.rows) chunk.flush();
    },
    flush(): void {
      if (chunk.rows === 0) return;
      engine.graph.run(chunk.rows);
      for (let feature = 0; feature < columns.length; feature += 1) {
        const from = results[feature];
        const into = columns[feature];
        if (from === undefined || into === undefined) continue;
        for (const piece of pieces) if (piece.from >= 0) copyKnown(from, into, { ...piece, loops });
      }
      chunk.rows = 0;
      pieces = [];
    },
  };
  return chunk;
}

/** What is not finite is not known. Most rows are finite from end to end, and are copied at once. */
function copyKnown(
  source: Float64Array,
  into: Float64Array,
  { row, from, count, loops }: Piece & { readonly loops: Loops | null },
): void {
  if (loops !== null && loops.areFinite(source.byteOffset + row * source.BYTES_PER_ELEMENT, count) !== 0) {
    into.set(count === source.length ? source : source.subarray(row, row + count), from);
    return;
  }
  for (let offset = 0; offset < count; offset += 1) {
    const value = source[row + offset] ?? 0;
    into[from + offset] = value - value === 0 ? value : Number.NaN;
  }
}
