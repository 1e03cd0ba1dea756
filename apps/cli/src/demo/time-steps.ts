/** Does a step's work, naming it before and its time after. */
export type TimeSteps = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

/** @param now a monotonic clock in milliseconds */
export function timeSteps(log: (line: string) => void, now: () => number): TimeSteps {
  return async (name, work) => {
    log(`${name} ...`);
    const start = now();
    const result = await work();
    log(`  done in ${((now() - start) / 1_000).toFixed(1)} s`);
    return result;
  };
}
