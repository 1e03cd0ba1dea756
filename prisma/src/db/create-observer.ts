import type { QueryEvent } from './query-event.ts';

export interface ObserverOptions {
  readonly onQuery?: ((event: QueryEvent) => void) | undefined;
  readonly slowQueryMs: number;
  readonly log: (line: string) => void;
}

/** Runs a query, tells `onQuery` how it went and logs it by name if it was slow. */
export type Observer = <Result>(
  name: string,
  run: () => Promise<Result>,
  countRows: (result: Result) => number,
) => Promise<Result>;

/** Makes the one observer that Prisma's queries and SQL share. */
export function createObserver({ onQuery, slowQueryMs, log }: ObserverOptions): Observer {
  function tell(event: QueryEvent) {
    if (event.durationMs >= slowQueryMs) {
      log(`slow query: ${event.name} took ${Math.round(event.durationMs)} ms, ${event.rows} rows`);
    }
    onQuery?.(event);
  }
  return async (name, run, countRows) => {
    const start = performance.now();
    let result: Awaited<ReturnType<typeof run>>;
    try {
      result = await run();
    } catch (error) {
      tell({ name, rows: 0, durationMs: performance.now() - start, error });
      throw error;
    }
    tell({ name, rows: countRows(result), durationMs: performance.now() - start });
    return result;
  };
}
