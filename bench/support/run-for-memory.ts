import { measurePeak } from './measure-peak.ts';
import { runTidemark, type TidemarkRun } from './run-tidemark.ts';

/** Runs the built `tidemark` and tells the peak of its resident memory, in bytes. Linux only. */
export function runForMemory(args: readonly string[]): Promise<TidemarkRun & { readonly peakBytes: number }> {
  return measurePeak((reporting) => runTidemark(args, reporting));
}
