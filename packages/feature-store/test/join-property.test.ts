import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { longestLength } from '@tidemark/domain';
import { type FeatureStore, getHistoricalFeatures } from '@tidemark/feature-store';
import { makeStore } from '@tidemark/feature-store/testing';
import fc from 'fast-check';
import { writeVersion } from './feature-versions.ts';

const minute = 60_000;
/** The last half hour of January, so that rows are in two months. */
const origin = Date.UTC(2026, 1, 1) - 2 * 15 * minute;
/** Put together, some of these would be the same. */
const series = [
  { symbol: 'BTC', tf: '15m' },
  { symbol: 'BTC1', tf: '5m' },
  { symbol: 'BTC1', tf: '15m' },
] as const;

interface Version {
  readonly series: number;
  readonly month: string;
  readonly event: number;
  readonly created: number;
  readonly value: number;
  readonly knownAt: number;
}

interface Asked {
  readonly ttl: number | 'unlimited' | undefined;
  readonly asKnownAt: number | 'row';
  readonly tolerance: number;
  readonly lag: number;
}

/** The definition, row by row. */
function bruteForce(
  point: { readonly series: number; readonly ts: number },
  versions: readonly Version[],
  asked: Asked,
) {
  const span = longestLength(series[point.series]?.tf ?? '1m');
  const own = versions.filter((one) => one.series === point.series);
  const isFirst = (one: Version) =>
    !own.some((other) => other.event === one.event && other.created < one.created);
  const knownOf = (one: Version) =>
    isFirst(one) && one.created > one.event + span ? one.event + asked.lag : one.created;
  const visible = own.filter((one) =>
    asked.asKnownAt === 'row'
      ? one.event <= point.ts && knownOf(one) <= point.ts + asked.tolerance
      : one.event <= point.ts && one.created <= asked.asKnownAt,
  );
  const [latest] = visible.sort(
    (a, b) => b.event - a.event || b.created - a.created || b.knownAt - a.knownAt,
  );
  const ttl = asked.ttl ?? 2 * span;
  return latest === undefined || (ttl !== 'unlimited' && latest.event < point.ts - ttl) ? null : latest;
}

/** What some event is worth, and how often it was corrected: each time that many minutes later. */
const fact = fc.record({
  series: fc.nat(series.length - 1),
  slot: fc.nat(3),
  delays: fc.array(fc.nat(60), { minLength: 1, maxLength: 4 }),
  unstable: fc.boolean(),
  /** Whether its versions came with loads, which give many rows one created. */
  loaded: fc.boolean(),
});
const minutes = fc.oneof(
  fc.integer({ min: -30, max: 150 }),
  fc.integer({ min: -6, max: 30 }).map((slot) => 5 * slot),
);
const points = fc.array(fc.record({ series: fc.nat(series.length - 1), ts: minutes, odd: fc.nat(1) }), {
  maxLength: 25,
});
const scenario = fc.record({
  facts: fc.array(fact, { maxLength: 14 }),
  /** When files were made, minutes. */
  made: fc.uniqueArray(fc.integer({ min: 1, max: 160 }), { minLength: 1, maxLength: 4 }),
  points,
  ttl: fc.option(
    fc.oneof(
      fc.nat(90 * minute),
      fc.nat(6).map((slots) => slots * 5 * minute),
    ),
    { nil: undefined },
  ),
  unlimited: fc.boolean(),
  asKnownAt: fc.oneof(fc.constant('row' as const), fc.integer({ min: -10, max: 200 })),
  tolerance: fc.oneof(fc.constant(0), fc.nat(30 * minute)),
  lag: fc.oneof(fc.constant(0), fc.nat(30 * minute)),
});

/** The rows that each file has: of every event the latest that was known when it was made. */
function versionsOf({
  facts,
  made,
}: {
  facts: readonly Fact[];
  made: readonly number[];
}): readonly Version[] {
  const events = new Map(facts.map((one) => [`${one.series} ${one.slot}`, one]));
  return made
    .toSorted((a, b) => a - b)
    .flatMap((at, version) =>
      [...events.values()].flatMap(({ series: id, slot, delays, unstable, loaded }): Version[] => {
        const { tf = '1m' } = series[id] ?? {};
        const open = origin + slot * longestLength(tf);
        const event = open + longestLength(tf);
        const knownAt = origin + at * minute;
        const load = (instant: number) =>
          loaded ? Math.ceil(instant / (20 * minute)) * 20 * minute : instant;
        const created = delays.map((delay) => load(event + delay * minute)).filter((one) => one <= knownAt);
        if (created.length === 0) return [];
        const newest = Math.max(...created);
        // The same created with another value in a later file: the later file wins.
        const value = newest + id / 8 + (unstable ? version / 64 : 0);
        const month = new Date(open).toISOString().slice(0, 7);
        return [{ series: id, month, event, created: newest, value, knownAt }];
      }),
    );
}
type Fact = typeof fact extends fc.Arbitrary<infer One> ? One : never;

describe('the point-in-time join', () => {
  let store: FeatureStore;
  beforeAll(async () => {
    store = await makeStore();
  });
  afterAll(async () => store[Symbol.asyncDispose]());

  let run = 0;
  async function check(given: typeof scenario extends fc.Arbitrary<infer One> ? One : never) {
    run += 1;
    const view = `run-${run}`;
    const versions = versionsOf(given);
    const files = new Map<string, Version[]>();
    for (const one of versions) {
      const file = `${one.series} ${one.month} ${one.knownAt}`;
      files.set(file, [...(files.get(file) ?? []), one]);
    }
    const last = new Map(versions.map((one) => [`${one.series} ${one.month}`, one.knownAt]));
    for (const rows of files.values()) {
      const [{ series: id, month, knownAt } = rows[0] as Version] = rows;
      const superseded = last.get(`${id} ${month}`) !== knownAt;
      await writeVersion(store, { ...series[id], view, month, knownAt, superseded, rows });
    }
    if (versions.length === 0) await writeVersion(store, { view, knownAt: 0, rows: [] });
    const rows = given.points.map(({ series: id, ts, odd }, label) => ({
      ...(series[id] ?? series[0]),
      timestamp: origin + ts * minute + odd,
      label,
    }));
    const asked: Asked = {
      ttl: given.unlimited ? 'unlimited' : given.ttl,
      asKnownAt: given.asKnownAt === 'row' ? 'row' : origin + given.asKnownAt * minute,
      tolerance: given.asKnownAt === 'row' ? given.tolerance : 0,
      lag: given.lag,
    };
    const { ttl, asKnownAt, tolerance, lag } = asked;
    const joined = await getHistoricalFeatures(store, {
      rows,
      views: [{ view, availabilityLag: lag }],
      asKnownAt,
      ...(ttl === undefined ? {} : { ttl }),
      ...(asKnownAt === 'row' ? { tolerance } : {}),
    });
    const expected = given.points.map(({ series: id, ts, odd }) =>
      bruteForce({ series: id, ts: origin + ts * minute + odd }, versions, asked),
    );
    expect(joined.rows).toEqual(rows.map((row, at) => ({ ...row, f: expected[at]?.value ?? null })));
    expect(joined.summary.views[0]?.matched).toBe(expected.filter((one) => one !== null).length);
  }

  it('gives what its definition gives row by row: ties, duplicates, edges of the ttl, corrections, both modes', async () => {
    await fc.assert(fc.asyncProperty(scenario, check), { numRuns: 200 });
  }, 240_000);
});
