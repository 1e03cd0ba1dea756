import { floorToGrid, longestLength, type Timeframe, type TimeRange } from '@tidemark/domain';
import type { CandleColumns } from '../candles/candle-columns.ts';
import { entrySlot, slotAfter } from '../candles/entry-slot.ts';
import type { Funding } from './funding.ts';
import { labelDecisions } from './label-decisions.ts';
import type { LabelOutcome } from './label-outcome.ts';
import type { Decision } from './label-request.ts';
import { labelHistory, labelPathEnd } from './label-span.ts';
import { type LabelSpec, labelHorizon } from './label-spec.ts';

/** Where the candles of one symbol come from. */
export interface LabelCandles {
  /** Timeframes finer than that of the decisions which may order ties; the finest first: it leaves the fewest. */
  readonly finer: readonly Timeframe[];
  /** The candles that open in ascending, disjoint ranges; more than these does no harm. */
  read(tf: Timeframe, ranges: readonly TimeRange[]): Promise<CandleColumns>;
}

export interface LabelFromCandlesRequest {
  readonly candles: LabelCandles;
  readonly tf: Timeframe;
  /** In order of time. */
  readonly decisions: readonly Decision[];
  readonly spec: LabelSpec;
  /** Slots that end at or before it count as closed, epoch milliseconds. */
  readonly asOf: number;
  readonly funding?: Funding;
}

/** Slots that are read rather than skipped where decisions lie apart, and the most that one run spans. */
const bridgedSlots = 5_000;
const slotsPerRun = 250_000;

/**
 * What became of decisions on one symbol and timeframe, in their order. Reads the candles once, only those that are needed, and a
 * quarter of a million at a time or one horizon if that is longer; ties are ordered by finer candles where there are some.
 * @throws TidemarkError as `labelDecisions` does
 */
export async function labelFromCandles(request: LabelFromCandlesRequest): Promise<LabelOutcome[]> {
  const { tf, decisions, spec } = request;
  const length = longestLength(tf);
  const apart = (labelHorizon(spec) + labelHistory(spec) + bridgedSlots) * length;
  const outcomes: LabelOutcome[] = [];
  for (let at = 0; at < decisions.length; ) {
    const first = decisions[at]?.ts ?? 0;
    let until = at + 1;
    for (let last = first; until < decisions.length; until += 1) {
      const next = decisions[until]?.ts ?? 0;
      if (next - last > apart || next - first > slotsPerRun * length) break;
      last = next;
    }
    outcomes.push(...(await labelRun({ ...request, decisions: decisions.slice(at, until) })));
    at = until;
  }
  return outcomes;
}

async function labelRun(request: LabelFromCandlesRequest): Promise<LabelOutcome[]> {
  const { candles: source, tf, decisions, spec, asOf, funding } = request;
  const from = slotAfter(tf, floorToGrid(tf, decisions[0]?.ts ?? 0), -labelHistory(spec));
  const to = Math.min(asOf, labelPathEnd(tf, decisions.at(-1)?.ts ?? 0, spec));
  const candles = await source.read(tf, from < to ? [{ from, to }] : []);
  const ties = new Set<number>();
  const known = { candles, spec, asOf, ...(funding === undefined ? {} : { funding }) };
  const outcomes = labelDecisions({ ...known, decisions, onTie: (ts) => ties.add(ts) });
  if (ties.size === 0 || source.finer.length === 0) return outcomes;

  const tied = [...ties].sort((a, b) => a - b);
  const inside = tied.map((ts) => ({ from: ts, to: slotAfter(tf, ts, 1) }));
  const finerCandles: CandleColumns[] = [];
  for (const finer of source.finer)
    finerCandles.push(await source.read(finer, mergeNear(inside, bridgedSlots * longestLength(finer))));
  // Only where a path holds a tie can anything change.
  const again: number[] = [];
  let next = 0;
  for (const [index, { ts }] of decisions.entries()) {
    const entry = entrySlot(tf, ts, spec.entryDelayMs);
    while (next < tied.length && (tied[next] ?? 0) < entry) next += 1;
    const tie = tied[next];
    if (tie !== undefined && tie < labelPathEnd(tf, ts, spec)) again.push(index);
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

/** Ascending ranges, with those made one that lie near each other. */
function mergeNear(ranges: readonly TimeRange[], near: number): readonly TimeRange[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && from - last.to <= near) last.to = to;
    else merged.push({ from, to });
  }
  return merged;
}
