/**
 * Works on up to `width` items at once and yields the results in the order of the items. No more than `width` results
 * wait to be taken. The first failure ends it, when its turn comes.
 */
export async function* readAhead<Item, Result>(
  items: Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for (const item of items) {
    if (running.length >= width) yield await (running.shift() as Promise<Result>);
    const result = work(item);
    // A failure that is reported at its turn must not count as unhandled until then.
    result.catch(() => undefined);
    running.push(result);
  }
  for (const result of running) yield await result;
}
