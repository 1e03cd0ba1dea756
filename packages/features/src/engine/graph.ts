import { canonicalJson, type Timeframe } from '@tidemark/domain';
import { openChunkMemory } from '../compiled/chunk-memory.ts';
import type { Loops } from '../compiled/loops.ts';
import type { Expression } from '../definition/expression.ts';
import { nullsAfterGap } from '../definition/reach-of.ts';
import { candlesOf, symbolOf } from '../definition/symbols-of.ts';
import type { ColumnName } from '../operators/column.ts';
import { operatorOf } from '../operators/operators.ts';
import { coarseKernel } from './coarse-kernel.ts';
import { type GraphNode, gatherNodes, outputOf } from './graph-nodes.ts';
import { heldSlots, type KernelContext, noColumn } from './operator.ts';
import { planRowSteps, planSteps, type WorkingNode } from './plan-steps.ts';

/** The candles of one symbol in a chunk. */
export interface SymbolColumns {
  /** Only the columns that are read. */
  readonly columns: ReadonlyMap<ColumnName, Float64Array>;
  /** 1 in the row at which a gap has become too long for recursive states. */
  readonly restarts: Uint8Array;
}

/** The kernels of some expressions, each common part once, in an order in which inputs come first. */
export interface Graph {
  /** Where the candles of a chunk go: of the rows' own symbol under null, of others under their names. */
  readonly symbols: ReadonlyMap<string | null, SymbolColumns>;
  /** A column for each expression, in their order. */
  readonly results: readonly Float64Array[];
  run(count: number): void;
  start(slot: number): void;
  /** Of a chunk, at most. */
  readonly rows: number;
  /** Of a stream, the one row of all columns: each lies in it by its offset. */
  readonly row: Float64Array;
  /** All that the kernels keep. */
  readonly memory: readonly Float64Array[];
  /** The compiled loops, in whose memory the columns are; null where chunks are of one row. */
  readonly loops: Loops | null;
}

export interface GraphOptions {
  readonly timeframe: Timeframe;
  /** Of a chunk, at most; 1 for a stream. Fewer where there are many columns. */
  readonly rows: number;
}

/**
 * Values in all columns of a chunk: 32 megabytes, which a thread keeps. The ends of chunks go row by row, so that fewer rows cost more; and columns
 * that find no place in the cache of a core do too. `alpha158` has some 4,000 rows, which is its best.
 */
const mostValues = 2 ** 22;
/** What goes with means side by side finds place in a column of so many. */
export const fewestRows = 16;

export function buildGraph(
  expressions: readonly Expression[],
  { timeframe, rows: most }: GraphOptions,
): Graph {
  const { nodes, nodeOf } = gatherNodes(expressions);
  const columnCount = countColumns(nodes);
  const rows = Math.min(most, Math.max(fewestRows, Math.floor(mostValues / columnCount)));
  // A stream goes row by row: a compiled loop would cost it a call more.
  const compiled = rows > 1 ? openChunkMemory({ rows, columns: columnCount }) : null;
  const row = openRow(rows > 1 ? 0 : columnCount);
  const makeColumn = (): Float64Array => compiled?.column() ?? row.column();
  const makeRestarts = (): Uint8Array => {
    const { buffer, byteOffset } = makeColumn();
    return new Uint8Array(buffer, byteOffset, rows);
  };
  const columns = new Map(
    nodes.map((node) => [node, Object.fromEntries([...node.wanted].map((name) => [name, makeColumn()]))]),
  );
  const columnOf = (expression: Expression): Float64Array =>
    columns.get(nodeOf(expression))?.[outputOf(expression)] ?? noColumn;
  const symbols = new Map<string | null, { columns: Map<ColumnName, Float64Array>; restarts: Uint8Array }>();
  const symbolColumns = (symbol: string | null) => {
    const known = symbols.get(symbol) ?? { columns: new Map(), restarts: makeRestarts() };
    symbols.set(symbol, known);
    return known;
  };
  symbolColumns(null);
  for (const { expression } of nodes) {
    const { kind, parameters } = expression;
    if (kind !== 'column') continue;
    symbolColumns(symbolOf(expression)).columns.set(parameters.name as ColumnName, columnOf(expression));
  }
  /** What restarts a state that is made of several symbols: a gap that is too long in any of them. */
  const mixed = new Map<string, { readonly of: readonly Uint8Array[]; readonly restarts: Uint8Array }>();
  const restartsOf = (expression: Expression): Uint8Array => {
    const read = candlesOf(expression);
    if (read.length < 2) return symbolColumns(read[0] ?? null).restarts;
    const key = canonicalJson([...read].sort());
    const known = mixed.get(key) ?? {
      of: read.map((symbol) => symbolColumns(symbol).restarts),
      restarts: makeRestarts(),
    };
    mixed.set(key, known);
    return known.restarts;
  };
  const memory: Float64Array[] = [];
  const working = nodes.map((node): WorkingNode => {
    const { expression } = node;
    const restarts = restartsOf(expression);
    const context: KernelContext = {
      inputs: expression.inputs.map(columnOf),
      outputs: columns.get(node) ?? {},
      restarts,
      timeframe,
      heldNulls: () =>
        heldSlots + Math.max(0, ...expression.inputs.map((input) => nullsAfterGap(input, timeframe))),
      allocate(length) {
        const allocated = new Float64Array(length).fill(Number.NaN);
        memory.push(allocated);
        return allocated;
      },
      loops: compiled?.loops ?? null,
      isOrdinary: (column, rows) => compiled?.isOrdinary(column, rows) ?? false,
      scratch: makeColumn,
    };
    const kernel =
      expression.inner === undefined
        ? operatorOf(expression.kind).kernel(expression.parameters, context)
        : coarseKernel(expression, expression.inner, { context, memory, build: buildGraph });
    return { node, kernel, restarts };
  });
  const mixes = [...mixed.values()];
  const steps = compiled === null ? planRowSteps(working, row.values) : planSteps(working, compiled);
  return {
    symbols,
    results: expressions.map(columnOf),
    rows,
    row: row.values,
    memory,
    loops: compiled?.loops ?? null,
    run(count) {
      if (compiled?.isCurrent() === false)
        throw new Error('the columns of this graph are those of another by now');
      compiled?.beginChunk();
      for (const { of, restarts } of mixes) {
        restarts.fill(0, 0, count);
        for (const one of of)
          for (let row = 0; row < count; row += 1) restarts[row] = (restarts[row] ?? 0) | (one[row] ?? 0);
      }
      // Taken out first: called as an element of the array, each would be handed the array.
      for (let at = 0; at < steps.length; at += 1) {
        const step = steps[at];
        if (step !== undefined) step(count);
      }
    },
    start(slot) {
      for (const { kernel } of working) kernel.start(slot);
    },
  };
}

/** Columns of one row, side by side. */
function openRow(columns: number) {
  const values = new Float64Array(columns);
  let used = 0;
  return {
    values,
    column(): Float64Array {
      used += 1;
      return values.subarray(used - 1, used);
    },
  };
}

/** The most that the kernels take: outputs, columns between, and the restarts of each symbol and each mix of them. */
function countColumns(nodes: readonly GraphNode[]): number {
  const own = nodes.map(({ wanted, expression }) => wanted.size + (operatorOf(expression.kind).scratch ?? 0));
  const read = nodes.map(({ expression }) => candlesOf(expression));
  const restarts = new Set([
    null,
    ...read.flat(),
    ...read.map((symbols) => canonicalJson([...symbols].sort())),
  ]);
  return own.reduce((sum, one) => sum + one, restarts.size);
}
