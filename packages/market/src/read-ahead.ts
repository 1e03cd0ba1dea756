/**
 * Works on up to `width` items at once and yields the results in the order of the items. No more than `width` results
 * wait to be taken. The first failure ends it, when its turn comes; it ends when all work has ended.
 */
export async function* readAhead<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      if (running.length >= width) yield await (running.shift() as Promise<Result>);
      const result = work(item);
      // A failure that is reported at its turn must not count as unhandled until then.
      result.catch(() => undefined);
      running.push(result);
    }
    for (let next = running.shift(); next !== undefined; next = running.shift()) yield await next;
  } finally {
    await Promise.allSettled(running);
  }
}
