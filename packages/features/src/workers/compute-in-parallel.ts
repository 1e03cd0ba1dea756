import type { FeatureRequest } from '../engine/compute-features.ts';
import {
  type ComputedInParallel,
  type ComputeOptions,
  startFeatureThreads,
} from './start-feature-threads.ts';

export interface ParallelOptions extends ComputeOptions {
  readonly threads: number;
}

/** Starts threads, computes requests on them, and ends them: see {@link startFeatureThreads}, which throws and moves memory as this does. */
export async function computeInParallel(
  requests: readonly FeatureRequest[],
  { threads, ...options }: ParallelOptions,
): Promise<readonly ComputedInParallel[]> {
  await using started = startFeatureThreads({ threads });
  return await started.compute(requests, options);
}
