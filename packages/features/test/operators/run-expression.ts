import type { Expression } from '@tidemark/features';
import { buildGraph } from '../../src/engine/graph.ts';
import { heldSlots } from '../../src/engine/operator.ts';
import type { Columns } from './made-columns.ts';

export interface Ran {
  readonly values: Float64Array;
  /** What the kernels know at the end. */
  readonly memory: readonly Float64Array[];
}

export interface RunOptions {
  /** Of a chunk, at most; 1,024 if not given, and 1 for the kernels without compiled loops. */
  readonly rows?: number;
  /** Length of each next chunk; 256 if not given. */
  readonly chunks?: () => number;
  /** Memory with which the first row goes on, instead of a start. */
  readonly from?: readonly Float64Array[];
  /** Missing slots right before the first row. */
  readonly missing?: number;
}

// Looked up once: a global costs a test some hundred nanoseconds each time.
const { isNaN: isMissing } = Number;

/** Computes an expression through its kernels alone. */
export function runExpression(expression: Expression, columns: Columns, options: RunOptions = {}): Ran {
  const { values, memory } = run([expression], columns, options);
  return { values: values[0] ?? new Float64Array(), memory };
}

/** The values of several in one graph. */
export function runExpressions(
  expressions: readonly Expression[],
  columns: Columns,
  options: RunOptions = {},
): readonly Float64Array[] {
  return run(expressions, columns, options).values;
}

function run(expressions: readonly Expression[], columns: Columns, options: RunOptions) {
  const { rows = 1_024, chunks = () => 256, from, missing: before = 0 } = options;
  const graph = buildGraph(expressions, { timeframe: '1m', rows });
  const own = graph.symbols.get(null);
  const values = expressions.map(() => new Float64Array(columns.count));
  graph.start(columns.slot);
  if (from !== undefined) for (const [at, part] of graph.memory.entries()) part.set(from[at] ?? []);
  const { close } = columns.column;
  let missing = before;
  for (let at = 0; at < columns.count; ) {
    const count = Math.min(chunks(), rows, columns.count - at);
    for (const [name, column] of own?.columns ?? [])
      column.set(columns.column[name].subarray(at, at + count));
    for (let row = 0; row < count; row += 1) {
      missing = isMissing(close[at + row] ?? 0) ? missing + 1 : 0;
      if (own !== undefined) own.restarts[row] = missing === heldSlots + 1 ? 1 : 0;
    }
    graph.run(count);
    for (const [of, one] of values.entries()) one.set(graph.results[of]?.subarray(0, count) ?? [], at);
    at += count;
  }
  return { values, memory: graph.memory.map((part) => part.slice()) };
}

/** The bits of values, one NaN for all of them. */
export function bitsOf(values: Float64Array): BigUint64Array {
  return new BigUint64Array(values.map((value) => (Number.isNaN(value) ? Number.NaN : value)).buffer);
}
