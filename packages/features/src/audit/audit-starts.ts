import { slotNumber, type Timeframe } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import type { FeatureView } from '../definition/feature-view.ts';
import type { AuditWork } from './audit-future.ts';
import { type Market, placeOf, since } from './candle-slices.ts';
import { compareColumns } from './compare-columns.ts';
import { pickPlaces } from './seeded-random.ts';

/** Of the root mean square of a column: how near a recursive value has to come after its memory. */
const convergence = 1e-9;

export interface StartWork extends AuditWork {
  readonly view: FeatureView;
  readonly timeframe: Timeframe;
}

/** Begins later in some places, and compares what has to be the same by then. */
export function auditStarts(work: StartWork): void {
  const { market, whole, compute, record, random, samples, timeframe, view } = work;
  const { ts } = market.candles;
  const late = pickPlaces(random, { from: 1, to: ts.length, count: samples });
  // Early ones too, for memories that are nearly as long as what there is.
  const early = pickPlaces(random, { from: 1, to: Math.ceil(ts.length / 20), count: samples });
  const scales = whole.columns.map(rootMeanSquare);
  const firsts = view.names.map((): FirstValue[] => []);
  for (const start of new Set([0, ...early, ...late])) {
    const from = ts[start] ?? 0;
    const rest = since(market, from);
    const found = start === 0 ? whole.columns : compute(rest).columns;
    noteFirstValues(work, rest, found, firsts);
    if (start === 0) continue;
    const first = slotNumber(timeframe, from);
    const rowAfter = (slots: number): number => {
      // Slots count, also those without a candle.
      let [low, high] = [0, rest.candles.ts.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (slotNumber(timeframe, rest.candles.ts[middle] ?? 0) - first < slots) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    compareColumns(record, {
      check: 'later-start',
      how: `begun at ${new Date(from).toISOString()}`,
      ts: rest.candles.ts,
      expected: whole.columns,
      found,
      offset: start,
      rowsOf: (feature) => {
        const reach = record.reaches[feature];
        return [rowAfter(reach?.lookback ?? reach?.memory ?? 0), rest.candles.ts.length];
      },
      toleranceOf: (feature) =>
        record.reaches[feature]?.lookback === null ? convergence * (scales[feature] ?? 0) : 0,
    });
  }
  for (const [feature, found] of firsts.entries()) judgeWarmUp(work, feature, found);
}

/** Slots from a start without a gap to the first value; null where there is none in time. */
interface FirstValue {
  readonly ts: number;
  readonly slots: number | null;
}

function noteFirstValues(
  { record, timeframe }: StartWork,
  market: Market,
  columns: readonly Float64Array[],
  firsts: FirstValue[][],
): void {
  const { ts } = market.candles;
  const solid = Object.values(market.others).reduce(
    (least, { ts: other }) => Math.min(least, solidSlots(timeframe, other, ts[0] ?? 0)),
    solidSlots(timeframe, ts, ts[0] ?? 0),
  );
  for (const [feature, column] of columns.entries()) {
    const warmUp = record.reaches[feature]?.warmUp ?? 0;
    if (solid <= warmUp) continue;
    const at = column.subarray(0, solid).findIndex((value) => !Number.isNaN(value));
    firsts[feature]?.push({ ts: ts[0] ?? 0, slots: at === -1 ? null : at });
  }
}

/** Candles from `from` on before the first gap. */
function solidSlots(timeframe: Timeframe, ts: Float64Array, from: number): number {
  const start = placeOf({ ts } as Market['candles'], from);
  if (ts[start] !== from) return 0;
  const first = slotNumber(timeframe, from);
  let at = start + 1;
  while (at < ts.length && slotNumber(timeframe, ts[at] ?? 0) - first === at - start) at += 1;
  return at - start;
}

/**
 * A value may be null for what the candles say; so of all starts one has to show the first value where it is declared, and none an earlier one. On
 * candles of a coarser timeframe the warm-up depends on where in one it starts, and the declared one is the longest.
 */
function judgeWarmUp({ view, record }: StartWork, feature: number, firsts: readonly FirstValue[]): void {
  const name = view.names[feature] ?? '';
  const warmUp = record.reaches[feature]?.warmUp ?? 0;
  const expression = view.features[name]?.expression;
  const exact = expression === undefined || !isCoarse(expression);
  const known = firsts.filter((first): first is FirstValue & { slots: number } => first.slots !== null);
  const early = exact ? known.find(({ slots }) => slots < warmUp) : undefined;
  const least = known.reduce<(typeof known)[number] | undefined>(
    (best, one) => (best === undefined || one.slots < best.slots ? one : best),
    undefined,
  );
  const late = least !== undefined && least.slots > warmUp ? least : undefined;
  const wrong = early ?? late;
  for (const { ts } of firsts) {
    if (wrong === undefined && least !== undefined) record.pass('warm-up', feature);
    else
      record.fail('warm-up', feature, {
        ts: wrong?.ts ?? ts,
        expected: `the first value after ${warmUp} slots`,
        found: wrong === undefined ? 'none at all' : `after ${wrong.slots}`,
        how: 'begun there',
      });
  }
}

function isCoarse({ inner, inputs }: Expression): boolean {
  return inner !== undefined || inputs.some(isCoarse);
}

function rootMeanSquare(column: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const value of column) {
    if (Number.isNaN(value)) continue;
    sum += value * value;
    count += 1;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}
