import type { ChunkMemory } from '../compiled/chunk-memory.ts';
import type { GraphNode } from './graph-nodes.ts';
import { idle, type Kernel } from './operator.ts';
import { rowProgram } from './row-program.ts';
import { type SmoothedNode, smoothTogether } from './smooth-together.ts';

/** A node with what computes it. */
export interface WorkingNode {
  readonly node: GraphNode;
  readonly kernel: Kernel;
  readonly restarts: Uint8Array;
}

type Step = (count: number) => void;

/**
 * What runs a graph over a chunk, one call after the other, inputs first. Means that wait for the row before are put side by side, as many as their inputs
 * allow: four of them take hardly longer than one.
 */
export function planSteps(nodes: readonly WorkingNode[], compiled: ChunkMemory): readonly Step[] {
  return planTogether(nodes, smoothedOf, (means) => smoothTogether(means, compiled));
}

/** What runs a graph over one row: operations on the values of the row, and such means, go together in programs. */
export function planRowSteps(nodes: readonly WorkingNode[], row: Float64Array): readonly Step[] {
  return planTogether(
    nodes,
    (one) => one.kernel.operation ?? smoothedOf(one),
    (entries) => [rowProgram(entries, row)],
  );
}

function smoothedOf({ kernel: { run, smoothing }, restarts }: WorkingNode): SmoothedNode | undefined {
  return smoothing === undefined ? undefined : { run, smoothing, restarts };
}

/**
 * The kernels in an order in which inputs come first, and those of one sort together wherever they can be: first all others that can be
 * computed, then all of the sort, and so on.
 */
function planTogether<One>(
  nodes: readonly WorkingNode[],
  sortOf: (node: WorkingNode) => One | undefined,
  join: (group: readonly One[]) => readonly Step[],
): readonly Step[] {
  const steps: Step[] = [];
  const done = new Set<GraphNode>();
  let left = nodes;
  while (left.length > 0) {
    const group: One[] = [];
    for (const isSort of [false, true]) {
      left = left.filter((node) => {
        const one = sortOf(node);
        if ((one !== undefined) !== isSort || !node.node.inputs.every((input) => done.has(input)))
          return true;
        done.add(node.node);
        // Functions, since finding one in kernels of so many shapes costs a stream as much as what it does; and no idle ones.
        if (one !== undefined) group.push(one);
        else if (node.kernel.run !== idle) steps.push(node.kernel.run);
        return false;
      });
    }
    if (group.length > 0) steps.push(...join(group));
  }
  return steps;
}
