import type { FeatureColumns } from '../engine/compute-features.ts';
import type { AuditRecord } from './audit-report.ts';
import { before, type Market, perturbSince, reorderSince } from './candle-slices.ts';
import { compareColumns } from './compare-columns.ts';
import { pickPlaces } from './seeded-random.ts';

export interface AuditWork {
  readonly market: Market;
  readonly whole: FeatureColumns;
  readonly compute: (market: Market) => FeatureColumns;
  readonly record: AuditRecord;
  readonly random: () => number;
  readonly samples: number;
}

/** Where the batch cuts candles into chunks, a look ahead within one is blind: those places are tried always. */
const nearChunks = [1_023, 1_024, 1_025];

/** Cuts the candles in some places, and compares what comes before with what it was. */
export function auditFuture({ market, whole, compute, record, random, samples }: AuditWork): void {
  const { length } = market.candles.ts;
  const picked = pickPlaces(random, { from: 1, to: length, count: samples });
  for (const cut of new Set([...picked, ...nearChunks.filter((place) => place < length)])) {
    const ts = market.candles.ts[cut] ?? 0;
    const from = new Date(ts).toISOString();
    const futures = [
      ['truncated-future', before(market, ts), `without the candles from ${from} on`],
      ['perturbed-future', perturbSince(market, ts, random), `with other candles from ${from} on`],
      [
        'reordered-future',
        reorderSince(market, ts, random),
        `with the candles from ${from} on in another order`,
      ],
    ] as const;
    for (const [check, other, how] of futures) {
      const found = compute(other).columns;
      compareColumns(record, {
        check,
        how,
        ts: market.candles.ts,
        expected: whole.columns,
        found,
        rowsOf: () => [0, cut],
      });
    }
  }
}
