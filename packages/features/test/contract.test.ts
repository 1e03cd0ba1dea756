import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  type AuditCheck,
  auditView,
  createViewRegistry,
  type FeatureView,
  reachOf,
  seededWalk,
  shippedViews,
} from '@tidemark/features';
import { bitsOf, otherWalks, readKlines, type ViewBits } from './golden-candles.ts';

/** Checks that a feature need not pass, each with the reason. `*` stands for every feature of a view. */
const exceptions: readonly {
  readonly view: string;
  readonly feature: string;
  readonly check: AuditCheck;
  readonly reason: string;
}[] = [
  {
    view: 'ta',
    feature: 'adosc_3_10_to_volume',
    check: 'later-start',
    reason:
      'A ratio of two recursive means: when trading all but stops, what is left of a start is measured against a volume that has shrunk as much, and is 4e-9 of it after the memory instead of 1e-9.',
  },
];

const golden: Readonly<Record<string, ViewBits>> = JSON.parse(
  readFileSync(new URL('./golden/view-bits.json', import.meta.url), 'utf8'),
);

function longestMemory(view: FeatureView): number {
  return Math.max(
    ...view.names.map((name) => {
      const definition = view.features[name];
      return definition === undefined ? 0 : reachOf(definition.expression, '1m').memory;
    }),
  );
}

function isExcepted(view: string, feature: string, check: AuditCheck): boolean {
  return exceptions.some(
    (one) => one.view === view && (one.feature === feature || one.feature === '*') && one.check === check,
  );
}

it('excepts only what there is, with a reason', () => {
  for (const { view, feature, reason } of exceptions) {
    const found = shippedViews.find(({ name }) => name === view);
    expect(feature === '*' || found?.names.includes(feature)).toBe(true);
    expect(reason).toMatch(/\w+ \w+/);
  }
});

it('ships views of different names and versions', () => {
  expect(createViewRegistry(shippedViews).list()).toHaveLength(shippedViews.length);
  expect(shippedViews.length).toBeGreaterThan(0);
});

describe.each(shippedViews.map((view) => [`${view.name}@${view.version}`, view] as const))(
  '%s',
  (key, view) => {
    it('does for every feature what a feature has to, on a walk with gaps', () => {
      const count = Math.ceil(1.2 * longestMemory(view)) + 2_500;
      const candles = seededWalk({ timeframe: '1m', count, seed: 158 });
      const others = otherWalks(view, count);
      const report = auditView({ view, timeframe: '1m', candles, others, seed: 42, samples: 3 });
      const failed = report.features.flatMap(({ feature, checks }) =>
        checks
          .filter(({ check, status }) => status !== 'passed' && !isExcepted(view.name, feature, check))
          .map((result) => ({ feature, ...result })),
      );
      expect(failed).toEqual([]);
      expect(report.features).toHaveLength(view.names.length);
    });

    it.each([...readKlines()])('does so on real minutes of %s', (_, candles) => {
      const others = otherWalks(view, 2_400);
      const report = auditView({ view, timeframe: '1m', candles, others, seed: 7, samples: 2 });
      const failed = report.features.flatMap(({ feature, checks }) =>
        checks
          .filter(({ check, status }) => status === 'failed' && !isExcepted(view.name, feature, check))
          .map((result) => ({ feature, ...result })),
      );
      expect(failed).toEqual([]);
    });

    it('computes the bits that it computed when it got its fingerprint', () => {
      // When this fails: raise the revision of the operator that changed and the version of the view, then run golden/write-view-bits.ts.
      expect({ [key]: bitsOf(view) }).toEqual({ [key]: golden[key] });
    });

    it('tells of every feature what it is, in what unit and range, and whose definition it follows', () => {
      for (const name of view.names) {
        const { description, unit, range, source } = view.features[name] ?? {};
        for (const text of [description, unit, range, source])
          expect([name, text]).toEqual([name, expect.stringMatching(/./)]);
      }
      expect(view.description).toMatch(/./);
    });
  },
);
