import type { Timeframe } from '@tidemark/domain';
import { defineFeatureView, type FeatureView } from '../definition/feature-view.ts';
import type { CandleInput } from '../engine/candle-input.ts';
import { computeFeatures } from '../engine/compute-features.ts';
import { type AuditWork, auditFuture } from './audit-future.ts';
import { type AuditReport, createAuditRecord } from './audit-report.ts';
import { auditStarts } from './audit-starts.ts';
import { auditStream } from './audit-stream.ts';
import type { Market } from './candle-slices.ts';
import { compareColumns } from './compare-columns.ts';
import { seededRandom } from './seeded-random.ts';

export interface AuditRequest {
  readonly view: FeatureView;
  readonly timeframe: Timeframe;
  readonly candles: CandleInput;
  /** Candles of the other symbols that the view reads, by name. */
  readonly others?: Readonly<Record<string, CandleInput>>;
  /** Decides where candles are cut, what comes instead, where snapshots are taken and computations begin. */
  readonly seed: number;
  /** Of such places, of each kind; default 6. */
  readonly samples?: number;
}

/**
 * Tries to show that the features of a view see the future, depend on how or from where they are computed, or are not what they declare:
 * every check of `auditChecks` on every feature. What a report calls passed held for these candles in these places; a check for which
 * there were too few candles is untested.
 *
 * It computes the view some forty times over, and streams it some eight times.
 * @throws TidemarkError `feature.gap`, `feature.invalid` as `computeFeatures` does
 */
export function auditView(request: AuditRequest): AuditReport {
  const { view, timeframe, candles, others = {}, seed, samples = 6 } = request;
  const record = createAuditRecord(view, timeframe);
  const compute = (market: Market) => computeFeatures({ view, timeframe, ...market });
  const market: Market = { candles, others };
  const whole = compute(market);
  const work: AuditWork = { market, whole, compute, record, random: seededRandom(seed), samples };
  auditFuture(work);
  auditStream({ ...work, view, timeframe });
  auditAlone({ ...work, view, timeframe });
  auditStarts({ ...work, view, timeframe });
  const features = record.list();
  const { name, version, fingerprint } = view;
  return {
    view: name,
    version,
    fingerprint,
    timeframe,
    candles: candles.ts.length,
    seed,
    passed: features.every((one) => one.passed),
    untested: features.flatMap(({ checks }) => checks).filter(({ status }) => status === 'untested').length,
    features,
  };
}

/** What else is in a view, and how long that remembers, must not be told from a feature. */
function auditAlone({
  view,
  timeframe,
  market,
  whole,
  record,
}: AuditWork & { readonly view: FeatureView; readonly timeframe: Timeframe }): void {
  for (const [feature, name] of view.names.entries()) {
    const definition = view.features[name];
    if (definition === undefined) continue;
    const alone = defineFeatureView({ ...view, features: { [name]: definition } });
    const [column] = computeFeatures({ view: alone, timeframe, ...market }).columns;
    if (column === undefined) continue;
    const found = view.names.map((_, at) => (at === feature ? column : new Float64Array()));
    compareColumns(record, {
      check: 'alone',
      how: 'in a view of its own',
      ts: market.candles.ts,
      expected: whole.columns,
      found,
    });
  }
}
