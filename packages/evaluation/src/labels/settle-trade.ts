import type { Side } from '@tidemark/domain';
import { slotAfter } from '../candles/entry-slot.ts';
import { findExcursions } from './excursions.ts';
import type { Exit } from './find-exit.ts';
import type { FundingSums } from './funding.ts';
import type { LabelledOutcome, ResolvedOutcome } from './label-outcome.ts';
import type { PathPrices } from './path-prices.ts';

/** A decision on a complete path, with where either side would be left. */
export interface SettledPath {
  readonly prices: PathPrices;
  readonly path: { readonly from: number; readonly to: number; readonly endTs: number };
  readonly entryPrice: number;
  readonly label: Side;
  readonly stop: number | null;
  /** null where there is no stop, or a tie is dropped. */
  readonly buy: Exit | null;
  readonly sell: Exit | null;
  /** Of both sides of the trade together, as a fraction of its value. */
  readonly cost: number;
  readonly funding: FundingSums | null;
}

/** The costs of entering and leaving, from basis points a side. */
export function tradeCost({
  feeBps,
  slippageBps,
}: {
  readonly feeBps: number;
  readonly slippageBps: number;
}): number {
  return (2 * (feeBps + slippageBps)) / 10_000;
}

/** What became of a decision; null if the tie of its side is dropped. */
export function settleTrade(settled: SettledPath, pred: Side): LabelledOutcome | ResolvedOutcome | null {
  const { prices, path, entryPrice, label, stop, cost, funding } = settled;
  const { tf, ts } = prices.candles;
  const entryTs = ts[path.from] ?? Number.NaN;
  const exitTsOf = (exit: Exit) => slotAfter(tf, ts[exit.index] ?? Number.NaN, 1);
  const netOf = (exit: Exit, direction: 1 | -1) =>
    exit.grossReturn - cost - (funding === null ? 0 : direction * funding.between(entryTs, exitTsOf(exit)));
  const rOf = (exit: Exit | null, direction: 1 | -1) =>
    exit === null || stop === null ? null : netOf(exit, direction) / stop;
  const buyRr = rOf(settled.buy, 1);
  const sellRr = rOf(settled.sell, -1);
  const complete = { label, entryTs, entryPrice, labelEnd: path.endTs, buyRr, sellRr };
  if (pred === 'HOLD') return { status: 'labelled', outcome: null, ...complete, stop };
  const exit = pred === 'BUY' ? settled.buy : settled.sell;
  const realizedRr = pred === 'BUY' ? buyRr : sellRr;
  if (exit === null || stop === null || realizedRr === null) return null;
  const exitTs = exitTsOf(exit);
  return {
    status: 'resolved',
    outcome: exit.outcome,
    ...complete,
    stop,
    exitTs,
    exitPrice: exit.price,
    holdingMs: exitTs - entryTs,
    grossReturn: exit.grossReturn,
    netReturn: netOf(exit, pred === 'BUY' ? 1 : -1),
    realizedRr,
    ...findExcursions(settled, exit, pred),
  };
}
