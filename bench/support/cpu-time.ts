import { median } from './median.ts';

/**
 * Seconds of a core that the work takes, those of the process's other threads included: on a machine that others use, the time on the
 * clock says more of them than of the work.
 */
export function cpuTime(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** The median of five runs after five that are not counted: V8 compiles in the background, which takes a while on a busy machine. */
export function medianCpuTime(work: () => unknown): number {
  const seconds: number[] = [];
  for (let round = 0; round < 10; round += 1) seconds.push(cpuTime(work));
  return median(seconds.slice(5));
}
