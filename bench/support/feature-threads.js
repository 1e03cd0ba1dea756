// Times the computing of features on one thread and on two, in turn, in a process whose flags the benchmark chooses. Runs on what
// is built: what turns sources into JavaScript would start with every thread. Prints [[one, two], ..] in seconds.
import { computeInParallel, defineFeatureView, seededWalk, shippedViews } from '@tidemark/features';

const [rounds, series, candles, features] = process.argv.slice(2).map(Number);
const ta = shippedViews.find(({ name }) => name === 'ta');
const view = defineFeatureView({
  name: 'threads',
  version: 1,
  features: Object.fromEntries(ta.names.slice(0, features).map((name) => [name, ta.features[name]])),
});
let inputs = Array.from({ length: series }, (_, seed) =>
  seededWalk({ timeframe: '1m', count: candles, seed, gaps: false }),
);

async function run(threads) {
  // The gigabyte of columns of the run before is freed outside of what is measured.
  globalThis.gc?.();
  const start = performance.now();
  const requests = inputs.map((input) => ({ view, timeframe: '1m', candles: input }));
  const computed = await computeInParallel(requests, { threads });
  const seconds = (performance.now() - start) / 1_000;
  // What went away with the threads came back.
  inputs = computed.map((one) => one.candles);
  return seconds;
}

await run(1);
const times = [];
for (let round = 0; round < rounds; round += 1) {
  if (round % 2 === 0) times.push([await run(1), await run(2)]);
  else times.push([await run(2), await run(1)].reverse());
}
process.stdout.write(JSON.stringify(times));
