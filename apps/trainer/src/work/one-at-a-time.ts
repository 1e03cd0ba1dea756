/** Runs what it is given one after the other, in the order in which it came; a failure is its own giver's. */
export function createQueueOfWork(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}
