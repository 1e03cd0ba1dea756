// The engine of features against itself, on the first 50 features of the view `ta` over minutes of a walk: the stream, candle by candle,
// beside the batch that computes the same values; how many candles a second the stream takes; and two threads beside one, over
// series and columns in memory that they share.
//
// A regression of the stream means that a candle costs more than its kernels: an allocation, a loop over names, a lookup in a map. One of
// the threads means that candles are copied, or that threads wait for the start of others.
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  type CandleInput,
  computeFeatures,
  createStream,
  defineFeatureView,
  type FeatureView,
  seededWalk,
  shippedViews,
} from '@tidemark/features';
import type { Bench } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { time } from '../support/time.ts';

const features = 50;
const timeframe = '1m';
const server = 'no server';

export const featureEngine: Bench = {
  title: 'the stream of 50 features against the batch, and two threads against one',
  async *run({ quick, log }) {
    const count = quick ? 20_000 : 200_000;
    const rounds = quick ? 1 : 5;
    const view = fiftyFeatures();
    const candles = seededWalk({ timeframe, count, seed: 1, gaps: false });
    const nanoseconds = (seconds: number) => (1e9 * seconds) / count / features;
    log(`${features} features of ${count.toLocaleString('en-US')} candles`);
    const [stream = [], batch = []] = await interleave(rounds, [
      () => time(async () => runStream(view, candles)),
      () => time(async () => void computeFeatures({ view, timeframe, candles })),
    ]);
    yield {
      what: `a value of ${features} features in the stream`,
      server,
      peer: 'the same in the batch',
      unit: 'ns',
      ours: stream.map(nanoseconds),
      theirs: batch.map(nanoseconds),
      bound: quick ? null : { is: 'at most', value: 3 },
    };
    yield {
      what: `candles of ${features} features that the stream takes`,
      server,
      peer: null,
      unit: 'rows/s',
      ours: stream.map((seconds) => count / seconds),
      theirs: [],
      bound: quick ? null : { is: 'at least', value: 100_000 },
    };
    if (availableParallelism() < 2) {
      log('not run: two threads, for there is one core');
      return;
    }
    const work = quick ? [1, 4, 20_000] : [rounds, 16, 500_000];
    const times = await runThreads([...work, features]);
    yield {
      what: `${features} features of ${work[1]} series on two threads`,
      server,
      peer: 'one thread',
      unit: 's',
      ours: times.map(([, two]) => two),
      theirs: times.map(([one]) => one),
      bound: quick ? null : { is: 'at most', value: 0.667 },
    };
  },
};

const program = fileURLToPath(new URL('../support/feature-threads.js', import.meta.url));

/** Seconds on one thread and on two, round by round. */
async function runThreads(
  work: readonly number[],
): Promise<readonly (readonly [one: number, two: number])[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...work.map(String)]);
  return JSON.parse(stdout);
}

function fiftyFeatures(): FeatureView {
  const ta = shippedViews.find(({ name }) => name === 'ta');
  if (ta === undefined) throw new Error('the view ta is not shipped');
  const names = ta.names.slice(0, features);
  return defineFeatureView({
    name: 'fifty',
    version: 1,
    features: Object.fromEntries(
      names.flatMap((name) => {
        const definition = ta.features[name];
        return definition === undefined ? [] : [[name, definition] as const];
      }),
    ),
  });
}

/** Candles as a feed hands them over, each made when its time has come. */
function runStream(view: FeatureView, candles: CandleInput): void {
  const { ts, open, high, low, close, volume, vwap, takerBuyVolume } = candles;
  const stream = createStream(view, { timeframe });
  for (let at = 0; at < ts.length; at += 1) {
    stream.update({
      ts: ts[at] ?? Number.NaN,
      open: open[at] ?? Number.NaN,
      high: high[at] ?? Number.NaN,
      low: low[at] ?? Number.NaN,
      close: close[at] ?? Number.NaN,
      volume: volume[at] ?? Number.NaN,
      vwap: vwap[at] ?? Number.NaN,
      takerBuyVolume: takerBuyVolume[at] ?? Number.NaN,
    });
  }
}
