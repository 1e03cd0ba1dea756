import { canonicalJson, type Timeframe } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import { nullsAfterGap } from '../definition/reach-of.ts';
import { candlesOf, symbolOf } from '../definition/symbols-of.ts';
import type { ColumnName } from '../operators/column.ts';
import { operatorOf } from '../operators/operators.ts';
import { coarseKernel } from './coarse-kernel.ts';
import { heldSlots, idle, type Kernel, type KernelContext } from './operator.ts';

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
  /** All that the kernels keep. */
  readonly memory: readonly Float64Array[];
}

export interface GraphOptions {
  readonly timeframe: Timeframe;
  /** Of a chunk, at most; 1 for a stream. */
  readonly rows: number;
}

interface Node {
  readonly name: string;
  readonly expression: Expression;
  readonly outputs: Record<string, Float64Array>;
}

export function buildGraph(expressions: readonly Expression[], { timeframe, rows }: GraphOptions): Graph {
  const nodes = new Map<string, Node>();
  const symbols = new Map<string | null, { columns: Map<ColumnName, Float64Array>; restarts: Uint8Array }>();
  const symbolColumns = (symbol: string | null) => {
    const known = symbols.get(symbol) ?? { columns: new Map(), restarts: new Uint8Array(rows) };
    symbols.set(symbol, known);
    return known;
  };
  const found = new Map<Expression, Node>();
  const nodeOf = (expression: Expression): Node => {
    const known = found.get(expression);
    if (known !== undefined) return known;
    const { kind, parameters, inputs, inner } = expression;
    // Outputs of one operator on the same inputs come out of one kernel. The inputs stand there by their names: written out each time, they
    // made the graph of 98 features take 12 ms.
    const names = inputs.map((input) => `${nodeOf(input).name} ${input.output ?? 'value'}`);
    const key = canonicalJson({ kind, parameters, inputs: names, inner });
    const node = nodes.get(key) ?? { name: String(nodes.size), expression, outputs: {} };
    nodes.set(key, node);
    found.set(expression, node);
    return node;
  };
  const collect = (expression: Expression): Float64Array => {
    const { kind, parameters, inputs, output = 'value' } = expression;
    const node = nodeOf(expression);
    if (node.outputs[output] === undefined) inputs.forEach(collect);
    const column = node.outputs[output] ?? new Float64Array(rows);
    node.outputs[output] = column;
    if (kind === 'column')
      symbolColumns(symbolOf(expression)).columns.set(parameters.name as ColumnName, column);
    return column;
  };
  /** What restarts a state that is made of several symbols: a gap that is too long in any of them. */
  const mixed = new Map<string, { readonly of: readonly Uint8Array[]; readonly restarts: Uint8Array }>();
  const restartsOf = (expression: Expression): Uint8Array => {
    const read = candlesOf(expression);
    if (read.length < 2) return symbolColumns(read[0] ?? null).restarts;
    const key = canonicalJson([...read].sort());
    const known = mixed.get(key) ?? {
      of: read.map((symbol) => symbolColumns(symbol).restarts),
      restarts: new Uint8Array(rows),
    };
    mixed.set(key, known);
    return known.restarts;
  };
  const results = expressions.map(collect);
  symbolColumns(null);
  const memory: Float64Array[] = [];
  const kernels = [...nodes.values()].map(({ expression, outputs }): Kernel => {
    const context: KernelContext = {
      // Every input is among the nodes by now.
      inputs: expression.inputs.map(collect),
      outputs,
      restarts: restartsOf(expression),
      timeframe,
      heldNulls: () =>
        heldSlots + Math.max(0, ...expression.inputs.map((input) => nullsAfterGap(input, timeframe))),
      allocate(length) {
        const allocated = new Float64Array(length).fill(Number.NaN);
        memory.push(allocated);
        return allocated;
      },
    };
    return expression.inner === undefined
      ? operatorOf(expression.kind).kernel(expression.parameters, context)
      : coarseKernel(expression, expression.inner, { context, memory, build: buildGraph });
  });
  const mixes = [...mixed.values()];
  // Functions, since finding one in kernels of so many shapes costs a stream as much as what it does; and no idle ones.
  const working = kernels.map(({ run }) => run).filter((run) => run !== idle);
  return {
    symbols,
    results,
    memory,
    run(count) {
      for (const { of, restarts } of mixes) {
        restarts.fill(0, 0, count);
        for (const one of of)
          for (let row = 0; row < count; row += 1) restarts[row] = (restarts[row] ?? 0) | (one[row] ?? 0);
      }
      for (let at = 0; at < working.length; at += 1) working[at]?.(count);
    },
    start(slot) {
      for (const kernel of kernels) kernel.start(slot);
    },
  };
}
