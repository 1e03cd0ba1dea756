import type { ChunkMemory } from '../compiled/chunk-memory.ts';
import type { GraphNode } from './graph-nodes.ts';
import { idle, type Kernel, type Smoothing } from './operator.ts';
import { type SmoothedNode, smoothTogether } from './smooth-together.ts';

/** A node with what computes it. */
export interface WorkingNode {
  readonly node: GraphNode;
  readonly kernel: Kernel;
  readonly restarts: Uint8Array;
}

/**
 * What runs a graph, one call after the other, inputs first. Means that wait for the row before are put side by side, as many as their inputs
 * allow: four of them take hardly longer than one.
 */
export function planSteps(
  nodes: readonly WorkingNode[],
  compiled: ChunkMemory | null,
): readonly ((count: number) => void)[] {
  // Functions, since finding one in kernels of so many shapes costs a stream as much as what it does; and no idle ones.
  if (compiled === null) return nodes.map(({ kernel }) => kernel.run).filter((run) => run !== idle);
  const steps: ((count: number) => void)[] = [];
  const done = new Set<GraphNode>();
  const isReady = ({ node }: WorkingNode): boolean => node.inputs.every((input) => done.has(input));
  let left = nodes;
  while (left.length > 0) {
    const together: SmoothedNode[] = [];
    // All that can be computed without a mean that has not been; then all means that can.
    for (const smooth of [false, true]) {
      left = left.filter((one) => {
        const { node, kernel, restarts } = one;
        if ((kernel.smoothing !== undefined) !== smooth || !isReady(one)) return true;
        if (kernel.smoothing !== undefined)
          together.push({ ...toSmoothed(kernel, kernel.smoothing), restarts });
        else if (kernel.run !== idle) steps.push(kernel.run);
        done.add(node);
        return false;
      });
    }
    steps.push(...smoothTogether(together, compiled));
  }
  return steps;
}

function toSmoothed({ run }: Kernel, smoothing: Smoothing) {
  return { run, smoothing };
}
