// Times the computing of features on one thread and on two, in turn. Runs on what is built: what turns sources into JavaScript would start with
// every thread. Prints [[one, two], ..] in seconds.
import { defineFeatureView, seededWalk, shippedViews, startFeatureThreads } from '@tidemark/features';

const [rounds, series, count, features] = process.argv.slice(2).map(Number);
const ta = shippedViews.find(({ name }) => name === 'ta');
const view = defineFeatureView({
  name: 'threads',
  version: 1,
  features: Object.fromEntries(ta.names.slice(0, features).map((name) => [name, ta.features[name]])),
});

// All in memory that threads share, and filled anew in each run: new memory takes longer to get than to compute, on two threads at once even
// longer, and what goes from thread to thread makes each of them collect garbage.
const sharedColumn = () => new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
const requests = Array.from({ length: series }, (_, seed) => {
  const walk = Object.entries(seededWalk({ timeframe: '1m', count, seed, gaps: false }));
  const candles = Object.fromEntries(
    walk.map(([name, values]) => {
      const column = sharedColumn();
      column.set(values);
      return [name, column];
    }),
  );
  return { view, timeframe: '1m', candles, into: view.names.map(sharedColumn) };
});
const threads = new Map([1, 2].map((many) => [many, startFeatureThreads({ threads: many })]));

async function run(many) {
  const start = performance.now();
  await threads.get(many).compute(requests);
  return (performance.now() - start) / 1_000;
}

await run(1);
await run(2);
const times = [];
for (let round = 0; round < rounds; round += 1) {
  if (round % 2 === 0) times.push([await run(1), await run(2)]);
  else times.push([await run(2), await run(1)].reverse());
}
process.stdout.write(JSON.stringify(times));
for (const one of threads.values()) await one[Symbol.asyncDispose]();
