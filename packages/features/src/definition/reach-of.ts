import { floorToGrid, longestLength, quote, TidemarkError, type Timeframe } from '@tidemark/domain';
import { heldSlots, type Reach } from '../engine/operator.ts';
import { operatorOf } from '../operators/operators.ts';
import type { Expression } from './expression.ts';

/**
 * How much history decides a value of the expression on candles of a timeframe, in slots of it, see {@link Reach}.
 * @throws TidemarkError `feature.invalid` for candles that cannot be put together to those that it is about
 */
export function reachOf(expression: Expression, timeframe: Timeframe): Reach {
  const { kind, parameters, inputs, inner } = expression;
  if (inner !== undefined) return coarseReach(inner, parameters.timeframe as Timeframe, timeframe);
  return operatorOf(kind).reach(parameters, reachOfAll(inputs, timeframe));
}

/** The reach of several expressions together: the longest of each. */
export function reachOfAll(expressions: readonly Expression[], timeframe: Timeframe): Reach {
  const reaches = expressions.map((expression) => reachOf(expression, timeframe));
  return {
    lookback: reaches.reduce<number | null>(
      (most, { lookback }) => (most === null || lookback === null ? null : Math.max(most, lookback)),
      0,
    ),
    warmUp: Math.max(0, ...reaches.map(({ warmUp }) => warmUp)),
    memory: Math.max(0, ...reaches.map(({ memory }) => memory)),
  };
}

/**
 * Slots that an expression stays null after a missing one: as many as its windows reach back. A recursive state is null in the missing slot alone,
 * for as long as it is held.
 */
export function nullsAfterGap({ kind, parameters, inputs, inner }: Expression, timeframe: Timeframe): number {
  if (inner !== undefined) {
    const coarse = parameters.timeframe as Timeframe;
    // A short gap may lie in two coarse candles.
    const candles = 2 + nullsAfterGap(inner, coarse);
    return candles * Math.ceil(longestLength(coarse) / longestLength(timeframe));
  }
  const before = Math.max(0, ...inputs.map((input) => nullsAfterGap(input, timeframe)));
  const { lookback } = operatorOf(kind).reach(parameters, { lookback: before, warmUp: 0, memory: 0 });
  return lookback ?? before;
}

/** Slots without a candle after which no recursive state of the expressions is held any more, those on coarser timeframes included. */
export function longestHoldOf(expressions: readonly Expression[], timeframe: Timeframe): number {
  const held = ({ parameters, inputs, inner }: Expression): number =>
    inner === undefined
      ? Math.max(heldSlots, ...inputs.map(held))
      : // So many whole coarse candles, and the two that the gap begins and ends in.
        (heldSlots + 3) *
        Math.ceil(longestLength(parameters.timeframe as Timeframe) / longestLength(timeframe));
  return Math.max(heldSlots, ...expressions.map(held));
}

function coarseReach(inner: Expression, coarse: Timeframe, fine: Timeframe): Reach {
  const rows = longestLength(coarse) / longestLength(fine);
  const fits =
    coarse === '1mo'
      ? fits1mo(fine)
      : Number.isInteger(rows) && floorToGrid(fine, floorToGrid(coarse, 0)) === floorToGrid(coarse, 0);
  if (rows <= 1 || !fits) {
    throw new TidemarkError(
      'feature.invalid',
      `candles of ${quote(coarse)} cannot be put together from those of ${quote(fine)}`,
      {
        value: coarse,
        hint: 'Compute the view on a shorter timeframe, one that divides those within it.',
      },
    );
  }
  const { lookback, warmUp, memory } = reachOf(inner, coarse);
  // So many whole coarse candles, and up to one that is still forming.
  const rowsOf = (slots: number) => (slots + 2) * Math.ceil(rows) - 1;
  return {
    lookback: lookback === null ? null : rowsOf(lookback),
    warmUp: rowsOf(warmUp),
    memory: rowsOf(memory),
  };
}

/** Months begin with days, and with what divides a day. */
function fits1mo(fine: Timeframe): boolean {
  return 86_400_000 % longestLength(fine) === 0;
}

/** The columns of the candles that the expression reads, in order of their names. */
export function columnsOf(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const walk = ({ kind, parameters, inputs, inner }: Expression): void => {
    if (kind === 'column') names.add(String(parameters.name));
    if (inner === undefined) inputs.forEach(walk);
    else walk(inner);
  };
  walk(expression);
  return [...names].sort();
}
