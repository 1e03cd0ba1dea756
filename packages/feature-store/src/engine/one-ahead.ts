/** Does the work for items in their order, that of the next one while the result of one is used. */
export async function* oneAhead<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<readonly [item: Item, result: Result]> {
  const start = (at: number): Promise<Result> | null => {
    const item = items[at];
    if (item === undefined) return null;
    const started = work(item);
    // It is waited for below; until then it is not an error that nobody looks at.
    started.catch(() => undefined);
    return started;
  };
  let ahead = start(0);
  try {
    for (const [at, item] of items.entries()) {
      if (ahead === null) return;
      const result = await ahead;
      ahead = start(at + 1);
      yield [item, result];
    }
  } finally {
    // Whoever stops early may close what the work uses.
    await ahead?.catch(() => undefined);
  }
}
