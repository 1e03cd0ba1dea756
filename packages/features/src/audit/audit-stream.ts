import type { Timeframe } from '@tidemark/domain';
import type { FeatureView } from '../definition/feature-view.ts';
import { computeFeatures } from '../engine/compute-features.ts';
import { createStream, type FeatureStream, type FeatureVector } from '../engine/create-stream.ts';
import type { StreamSnapshot } from '../engine/snapshot.ts';
import type { AuditWork } from './audit-future.ts';
import { type AuditRecord, shown } from './audit-report.ts';
import { candleAt, type Market, othersAt, since } from './candle-slices.ts';
import { compareColumns } from './compare-columns.ts';
import { pickPlaces } from './seeded-random.ts';

export interface StreamWork extends AuditWork {
  readonly view: FeatureView;
  readonly timeframe: Timeframe;
}

/** Candle by candle, with looks between, and from snapshots that went through JSON. */
export function auditStream(work: StreamWork): void {
  const { view, timeframe, market, whole, record, random, samples } = work;
  const { ts } = market.candles;
  const places = new Set(pickPlaces(random, { from: 1, to: ts.length, count: samples }));
  const snapshots = new Map<number, string>();
  const stream = createStream(view, { timeframe });
  const found = runStream(market, (at) => {
    if (places.has(at)) snapshots.set(at, JSON.stringify(stream.snapshot()));
    return updateAt(stream, market, at);
  });
  checkFinite(record, whole.columns, ts, 'in the batch');
  compareColumns(record, {
    check: 'stream',
    how: 'candle by candle',
    ts,
    expected: whole.columns,
    found: toColumns(found, view, record, ts),
  });
  auditPeek(work);
  for (const [at, text] of snapshots) auditRestored(work, at, JSON.parse(text));
}

function auditPeek({ view, timeframe, market, whole, record, random }: StreamWork): void {
  const { candles } = market;
  const stream = createStream(view, { timeframe });
  const vectors = runStream(market, (at) => {
    if (random() >= 0.2) return updateAt(stream, market, at);
    // Twice another candle, that forms; then the one that is compared.
    const candle = candleAt(candles, at);
    for (const factor of [random() * 100, 0.5])
      stream.peek({ ...candle, close: candle.close * factor, volume: 0 }, othersAt(market, at));
    const peeked = stream.peek(candle, othersAt(market, at));
    updateAt(stream, market, at);
    return peeked;
  });
  compareColumns(record, {
    check: 'peek',
    how: 'with looks at forming candles between',
    ts: candles.ts,
    expected: whole.columns,
    found: toColumns(vectors, view, record, candles.ts),
  });
}

function auditRestored(
  { view, timeframe, market, whole, record }: StreamWork,
  at: number,
  from: StreamSnapshot,
): void {
  const rest = since(market, market.candles.ts[at] ?? 0);
  // What comes between two candles of the rows belongs to the second.
  const others = Object.fromEntries(
    Object.entries(market.others).map(([symbol, input]) => {
      const last = market.candles.ts[at - 1] ?? 0;
      return [symbol, since({ candles: input, others: {} }, last + 1).candles];
    }),
  );
  const { ts } = rest.candles;
  const how = `restored from a snapshot before ${new Date(ts[0] ?? 0).toISOString()}`;
  const stream = createStream(view, { timeframe, from });
  const vectors = runStream(rest, (row) =>
    stream.update(candleAt(rest.candles, row), othersAt(market, at + row)),
  );
  const expected = whole.columns;
  compareColumns(record, {
    check: 'restored-stream',
    how,
    ts,
    expected,
    found: toColumns(vectors, view, record, ts),
    offset: at,
  });
  compareColumns(record, {
    check: 'restored-batch',
    how,
    ts,
    expected,
    found: computeFeatures({ view, timeframe, candles: rest.candles, others, from }).columns,
    offset: at,
  });
}

function updateAt(stream: FeatureStream, market: Market, at: number): FeatureVector {
  return stream.update(candleAt(market.candles, at), othersAt(market, at));
}

function runStream({ candles }: Market, vectorAt: (at: number) => FeatureVector): readonly FeatureVector[] {
  return Array.from(candles.ts, (_, at) => vectorAt(at));
}

/** Vectors as columns, null as NaN; a NaN among them is noted. */
function toColumns(
  vectors: readonly FeatureVector[],
  view: FeatureView,
  record: AuditRecord,
  ts: Float64Array,
): readonly Float64Array[] {
  return view.names.map((_, feature) =>
    Float64Array.from(vectors, (vector, row) => {
      const value = vector[feature] ?? null;
      if (value === null) return Number.NaN;
      if (Number.isFinite(value)) record.pass('finite', feature);
      else
        record.fail('finite', feature, {
          ts: ts[row] ?? 0,
          expected: 'a finite number or null',
          found: String(value),
          how: 'in the stream',
        });
      return value;
    }),
  );
}

function checkFinite(
  record: AuditRecord,
  columns: readonly Float64Array[],
  ts: Float64Array,
  how: string,
): void {
  for (const [feature, column] of columns.entries()) {
    const at = column.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
    if (at === -1) record.pass('finite', feature);
    else
      record.fail('finite', feature, {
        ts: ts[at] ?? 0,
        expected: 'a finite number or null',
        found: shown(column[at] ?? 0),
        how,
      });
  }
}
