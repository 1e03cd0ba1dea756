import type { Db } from '@tidemark/db';
import { availableAt, floorToGrid, longestLength, type Timeframe, timeframes } from '@tidemark/domain';
import {
  type CandleColumns,
  createCandleColumnBuilder,
  type Decision,
  entrySlot,
  type Funding,
  type LabelOutcome,
  type LabelSpec,
  labelDecisions,
  labelHorizon,
  slotAfter,
} from '@tidemark/evaluation';
import { iterateCandleBatches } from '../candles/read-candles.ts';
import { listSeries } from '../candles/series.ts';

export interface StoredDecisions {
  readonly symbol: string;
  readonly tf: Timeframe;
  /** In order of time. */
  readonly decisions: readonly Decision[];
  readonly spec: LabelSpec;
  /** Slots that end at or before it count as closed, epoch milliseconds; at most, and by default, the end of the last stored candle. */
  readonly asOf?: number;
  readonly funding?: Funding;
}

/**
 * Slots of history that an ATR starts from. Wilder's recursion never ends, but what lies before is worth (13/14)^n of it:
 * after 500
 * candles 37 of 2,057 starts on a random walk still differed from the whole history in the last bit, after 800 none.
 */
export const atrHistory = 2_000;

/** Slots that are read rather than skipped where decisions lie apart, and the most that one run spans. */
const bridgedSlots = 5_000;
const slotsPerRun = 250_000;

/** Of how many slots before a decision its outcome depends. */
export function historyOf(spec: LabelSpec): number {
  if (spec.kind !== 'triple-barrier') return 0;
  return spec.stop.unit === 'atr' || spec.profit.unit === 'atr' ? atrHistory : 0;
}

/**
 * What became of decisions on one stored symbol and timeframe, in their order. Reads the candles once, only those that are needed, and
 * a quarter of a million at a time or one horizon if that is longer; ties are ordered by finer candles where these are stored.
 * On a series without candles all are pending.
 */
export async function labelStoredDecisions(db: Db, request: StoredDecisions): Promise<LabelOutcome[]> {
  const { symbol, tf, decisions, spec } = request;
  const stored = await listSeries(db, { symbols: [symbol] });
  const series = stored.find((one) => one.tf === tf);
  const end = series === undefined ? Number.NEGATIVE_INFINITY : availableAt(tf, series.lastTs);
  const asOf = Math.min(end, request.asOf ?? end);
  const length = longestLength(tf);
  const finer = stored.filter((one) => timeframes.indexOf(one.tf) < timeframes.indexOf(tf));
  // The finest first: it leaves the fewest ties.
  finer.sort((a, b) => timeframes.indexOf(a.tf) - timeframes.indexOf(b.tf));
  const apart = (labelHorizon(spec) + historyOf(spec) + bridgedSlots) * length;
  const outcomes: LabelOutcome[] = [];
  for (let at = 0; at < decisions.length; ) {
    const first = decisions[at]?.ts ?? 0;
    let until = at + 1;
    for (let last = first; until < decisions.length; until += 1) {
      const next = decisions[until]?.ts ?? 0;
      if (next - last > apart || next - first > slotsPerRun * length) break;
      last = next;
    }
    const run = decisions.slice(at, until);
    outcomes.push(
      ...(await labelRun(
        db,
        { ...request, decisions: run, asOf },
        finer.map((one) => one.tf),
      )),
    );
    at = until;
  }
  return outcomes;
}

async function labelRun(
  db: Db,
  request: StoredDecisions & { readonly asOf: number },
  finer: readonly Timeframe[],
): Promise<LabelOutcome[]> {
  const { symbol, tf, decisions, spec, asOf, funding } = request;
  const from = slotAfter(tf, floorToGrid(tf, decisions[0]?.ts ?? 0), -historyOf(spec));
  const to = Math.min(asOf, pathEnd(tf, decisions.at(-1)?.ts ?? 0, spec));
  const candles = await readColumns(db, { symbol, tf }, [{ from, to }]);
  const ties = new Set<number>();
  const known = { candles, spec, asOf, ...(funding === undefined ? {} : { funding }) };
  const outcomes = labelDecisions({ ...known, decisions, onTie: (ts) => ties.add(ts) });
  if (ties.size === 0 || finer.length === 0) return outcomes;

  const tied = [...ties].sort((a, b) => a - b);
  const inside = tied.map((ts) => ({ from: ts, to: availableAt(tf, ts) }));
  const finerCandles: CandleColumns[] = [];
  for (const shorter of finer) finerCandles.push(await readColumns(db, { symbol, tf: shorter }, inside));
  // Only where a path holds a tie can anything change.
  const again: number[] = [];
  let next = 0;
  for (const [index, { ts }] of decisions.entries()) {
    const entry = entrySlot(tf, ts, spec.entryDelayMs);
    while (next < tied.length && (tied[next] ?? 0) < entry) next += 1;
    const tie = tied[next];
    if (tie !== undefined && tie < pathEnd(tf, ts, spec)) again.push(index);
  }
  const redone = labelDecisions({
    ...known,
    decisions: again.flatMap((index) => decisions[index] ?? []),
    finerCandles,
  });
  for (const [position, index] of again.entries()) {
    const outcome = redone[position];
    if (outcome !== undefined) outcomes[index] = outcome;
  }
  return outcomes;
}

/** The end of the last slot of the path of a decision, epoch milliseconds. */
export function pathEnd(tf: Timeframe, ts: number, spec: LabelSpec): number {
  return slotAfter(tf, entrySlot(tf, ts, spec.entryDelayMs), labelHorizon(spec));
}

async function readColumns(
  db: Db,
  { symbol, tf }: { readonly symbol: string; readonly tf: Timeframe },
  ranges: readonly { readonly from: number; readonly to: number }[],
): Promise<CandleColumns> {
  const builder = createCandleColumnBuilder(tf);
  for (const range of mergeNear(ranges, bridgedSlots * longestLength(tf))) {
    if (range.from >= range.to) continue;
    for await (const batch of iterateCandleBatches(db, { symbol, tf, range })) {
      for (const candle of batch) builder.add(candle);
    }
  }
  return builder.build();
}

/** Ascending ranges, with those read at once that lie near each other. */
function* mergeNear(ranges: readonly { readonly from: number; readonly to: number }[], near: number) {
  let current: { from: number; to: number } | null = null;
  for (const { from, to } of ranges) {
    if (current !== null && from - current.to <= near) {
      current.to = to;
      continue;
    }
    if (current !== null) yield current;
    current = { from, to };
  }
  if (current !== null) yield current;
}
