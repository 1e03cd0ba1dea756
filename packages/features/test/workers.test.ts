import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  close,
  computeFeatures,
  computeInParallel,
  exponentialMean,
  type FeatureRequest,
  ofSymbol,
  onTimeframe,
  rollingMean,
  rollingVariance,
  seededWalk,
  startFeatureThreads,
  subtract,
} from '@tidemark/features';
import { sliceCandles } from './engine-support.ts';
import { viewOf } from './views-of.ts';

const view = viewOf({
  mean: rollingMean(close, 20),
  variance: rollingVariance(close, 30),
  ema: exponentialMean(close, 12),
  hour: onTimeframe('15m', rollingMean(close, 2)),
});
const crossed = viewOf({ off: subtract(close, ofSymbol(rollingMean(close, 3), 'BTCUSDT')) });

const make = (seed: number, count: number): FeatureRequest => ({
  view,
  timeframe: '1m',
  candles: seededWalk({ timeframe: '1m', count, seed }),
});
const counts = [500, 4_000, 0, 2_500, 1_024];
const requests = () => counts.map((count, seed) => make(seed, count));

describe('threads that are kept', () => {
  it('compute call after call, also two at once', async () => {
    await using started = startFeatureThreads({ threads: 2 });
    const calls = [requests(), requests(), requests().reverse()];
    const found = await Promise.all(calls.map((call) => started.compute(call)));
    const expected = requests().map((request) => computeFeatures(request).columns);
    for (const [at, call] of found.entries())
      expect(call.map(({ columns }) => columns)).toEqual(at === 2 ? expected.toReversed() : expected);
  });

  it('are there again after a request that cannot be computed', async () => {
    await using started = startFeatureThreads({ threads: 2 });
    const bad = make(1, 100);
    bad.candles.ts[50] = 7;
    await expect(started.compute([make(2, 3_000), bad, make(3, 3_000)])).rejects.toMatchObject({
      code: 'feature.gap',
    });
    const [found] = await started.compute(requests());
    expect(found?.columns).toEqual(computeFeatures(make(0, 500)).columns);
  });
});

describe('computeInParallel', () => {
  it.each([1, 2, 3, 16])(
    'gives the bits of one computation after the other, on %d threads',
    async (threads) => {
      const found = await computeInParallel(requests(), { threads });
      for (const [at, request] of requests().entries()) {
        const expected = computeFeatures(request);
        expect({ ts: found[at]?.ts, columns: found[at]?.columns, snapshot: found[at]?.snapshot }).toEqual(
          expected,
        );
        expect(found[at]?.candles).toEqual(request.candles);
      }
      expect(found).toHaveLength(counts.length);
    },
  );

  it('takes the memory of the candles with it instead of copying, and brings it back', async () => {
    const given = requests();
    const [, first] = await computeInParallel(given, { threads: 2 });
    expect(given[1]?.candles.close.byteLength).toBe(0);
    expect(first?.candles.close).toHaveLength(4_000);
    expect(first?.ts).toBe(first?.candles.ts);
  });

  it('takes columns that are to be filled with it, and brings them back', async () => {
    for (const threads of [1, 2]) {
      const given = requests().map((request) => ({
        ...request,
        into: view.names.map(() => new Float64Array(request.candles.ts.length).fill(7)),
      }));
      const found = await computeInParallel(given, { threads });
      for (const [at, request] of requests().entries())
        expect(found[at]?.columns).toEqual(computeFeatures(request).columns);
      // On another thread it is the memory that went, and not a copy of it.
      expect(given[1]?.into[0]).toHaveLength(threads === 1 ? 4_000 : 0);
    }
  });

  it('refuses requests that fill the same memory, or their candles', async () => {
    const invalid = expect.objectContaining({ code: 'feature.invalid' });
    const into = view.names.map(() => new Float64Array(10));
    const twice = [make(1, 10), make(2, 10)].map((request) => ({ ...request, into }));
    await expect(computeInParallel(twice, { threads: 2 })).rejects.toEqual(invalid);
    const one = make(1, 10);
    const own = { ...one, into: view.names.map(() => one.candles.close) };
    await expect(computeInParallel([own, make(2, 10)], { threads: 2 })).rejects.toEqual(invalid);
  });

  it('shares what several requests hold, and leaves that with the caller', async () => {
    const BTCUSDT = seededWalk({ timeframe: '1m', count: 2_000, seed: 50 });
    const make = () =>
      [51, 52, 53].map((seed) => ({
        view: crossed,
        timeframe: '1m' as const,
        candles: seededWalk({ timeframe: '1m', count: 2_000, seed }),
        others: { BTCUSDT },
      }));
    const found = await computeInParallel(make(), { threads: 2 });
    expect(BTCUSDT.close).toHaveLength(2_000);
    for (const [at, request] of make().entries())
      expect(found[at]?.columns).toEqual(computeFeatures(request).columns);
    expect(found[0]?.others.BTCUSDT?.close).toEqual(BTCUSDT.close);
  });

  it('goes on from snapshots', async () => {
    const whole = make(1, 900);
    const cut = (from: number, to: number): FeatureRequest => ({
      ...whole,
      candles: sliceCandles(whole.candles, from, to),
    });
    const expected = computeFeatures(whole);
    const { snapshot: from } = computeFeatures(cut(0, 300));
    const [found] = await computeInParallel([{ ...cut(300, 900), from }, make(2, 10)], { threads: 2 });
    expect(found?.columns).toEqual(expected.columns.map((column) => column.slice(300)));
    expect(found?.snapshot).toEqual(expected.snapshot);
  });

  it('tells how many are done', async () => {
    for (const threads of [1, 2]) {
      const told: number[] = [];
      await computeInParallel(requests(), { threads, onDone: (done) => told.push(done) });
      expect(told).toEqual([1, 2, 3, 4, 5]);
    }
    expect(await computeInParallel([], { threads: 4 })).toEqual([]);
  });

  it('fails with the code of the request that cannot be computed', async () => {
    for (const threads of [1, 2]) {
      const broken = make(3, 100);
      broken.candles.ts[5] = Number.NaN;
      await expect(computeInParallel([make(1, 50), broken, make(2, 50)], { threads })).rejects.toMatchObject({
        name: 'TidemarkError',
        code: 'feature.gap',
        hint: expect.stringContaining('order'),
      });
    }
  });

  it('fails with what broke in a thread where that is no error of its own', async () => {
    const broken = { ...make(3, 100), view: { ...view, features: null } } as unknown as FeatureRequest;
    await expect(computeInParallel([broken, make(1, 10)], { threads: 2 })).rejects.toThrow(
      /a thread that computes features failed: TypeError/,
    );
  });

  it.each([0, -1, 1.5, 257, Number.NaN])('refuses %d threads', async (threads) => {
    await expect(computeInParallel(requests(), { threads })).rejects.toMatchObject({
      code: 'feature.invalid',
    });
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const running = computeInParallel(
      Array.from({ length: 6 }, (_, seed) => make(seed, 5_000)),
      { threads: 2, signal: abort.signal, onDone: () => abort.abort(new Error('enough')) },
    );
    await expect(running).rejects.toThrow('enough');
    await expect(computeInParallel(requests(), { threads: 1, signal: abort.signal })).rejects.toThrow(
      'enough',
    );
  });

  const built = fileURLToPath(new URL('../dist/index.js', import.meta.url));
  it('works from what is built', async () => {
    // The suite runs after the build.
    expect(existsSync(built)).toBe(true);
    const program = `
      import { close, computeInParallel, defineFeatureView, rollingMean, seededWalk } from ${JSON.stringify(built)};
      const mean = { expression: rollingMean(close, 5), description: '', unit: '', range: '', source: '' };
      const view = defineFeatureView({ name: 'built', version: 1, features: { mean } });
      const requests = [1, 2].map((seed) => (
        { view, timeframe: '1m', candles: seededWalk({ timeframe: '1m', count: 100, seed }) }));
      const found = await computeInParallel(requests, { threads: 2 });
      process.stdout.write(found.map(({ columns }) => columns[0].length).join(' '));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect(stdout).toBe('100 100');
  });
});
