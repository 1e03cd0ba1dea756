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

/**
 * The fastest of five runs, which others have disturbed the least, after five that are not counted: V8 compiles in the background, which takes a while on
 * a busy machine.
 */
export function fastestCpuTime(work: () => unknown): number {
  const seconds: number[] = [];
  for (let round = 0; round < 10; round += 1) seconds.push(cpuTime(work));
  return Math.min(...seconds.slice(5));
}
