import { slotAfter } from '../candles/entry-slot.ts';
import { findExcursions } from './excursions.ts';
import type { Exit } from './find-exit.ts';
import type { FundingBetween } from './funding.ts';
import type { CompleteOutcome, UnresolvedOutcome } from './label-outcome.ts';
import { unresolved } from './label-paths.ts';
import type { Decision } from './label-request.ts';
import type { PathPrices } from './path-prices.ts';

/** A decision on a complete path, with where either side would be left. */
export interface SettledPath {
  readonly prices: PathPrices;
  readonly path: { readonly from: number; readonly to: number; readonly endTs: number };
  readonly entryPrice: number;
  readonly label: CompleteOutcome['label'];
  readonly stop: number | null;
  /** null where there is no stop, or a tie is dropped. */
  readonly buy: Exit | null;
  readonly sell: Exit | null;
  /** Of both sides of the trade together, as a fraction of its value. */
  readonly cost: number;
  readonly funding: FundingBetween | null;
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

/** What became of a decision on a complete path. */
export function settleTrade(settled: SettledPath, decision: Decision): CompleteOutcome | UnresolvedOutcome {
  // No closures and no spreads: this runs for every signal, and they were half of its time.
  const { prices, path, entryPrice, label, stop, buy, sell } = settled;
  const { pred } = decision;
  const entryTs = prices.candles.ts[path.from] ?? Number.NaN;
  const labelEnd = path.endTs;
  const buyRr = buy === null || stop === null ? null : netReturnOf(settled, buy, 1) / stop;
  const sellRr = sell === null || stop === null ? null : netReturnOf(settled, sell, -1) / stop;
  if (pred === 'HOLD') {
    return {
      status: 'labelled',
      outcome: null,
      label,
      entryTs,
      entryPrice,
      labelEnd,
      stop,
      buyRr,
      sellRr,
    };
  }
  if (stop === null) return unresolved(decision, 'no_atr', label);
  const exit = pred === 'BUY' ? buy : sell;
  const realizedRr = pred === 'BUY' ? buyRr : sellRr;
  if (exit === null || realizedRr === null) return unresolved(decision, 'tie_dropped', label);
  const exitTs = exitTsOf(prices, exit);
  const { mae, mfe } = findExcursions(settled, exit, pred);
  return {
    status: 'resolved',
    outcome: exit.outcome,
    label,
    entryTs,
    entryPrice,
    labelEnd,
    stop,
    buyRr,
    sellRr,
    exitTs,
    exitPrice: exit.price,
    holdingMs: exitTs - entryTs,
    grossReturn: exit.grossReturn,
    netReturn: netReturnOf(settled, exit, pred === 'BUY' ? 1 : -1),
    realizedRr,
    mae,
    mfe,
  };
}

function exitTsOf({ candles }: PathPrices, exit: Exit): number {
  return slotAfter(candles.tf, candles.ts[exit.index] ?? Number.NaN, 1);
}

/** Longs pay funding at the instants in (entry, end of the exit candle], shorts get it. */
function netReturnOf({ prices, path, cost, funding }: SettledPath, exit: Exit, direction: 1 | -1): number {
  const beforeFunding = exit.grossReturn - cost;
  if (funding === null) return beforeFunding;
  const entryTs = prices.candles.ts[path.from] ?? Number.NaN;
  return beforeFunding - direction * funding(entryTs, exitTsOf(prices, exit));
}
