import { parseTimeframe, quote, TidemarkError, type Timeframe } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import { symbolsOf } from '../definition/symbols-of.ts';
import { idle, type Operator } from '../engine/operator.ts';
import { close, high, low, open, takerBuyVolume, volume, vwap } from './column.ts';

/**
 * An expression on the closed candles of a coarser timeframe, which are put together from the rows' own: the row of 12:59 is the first to see
 * the hour that began at 12:00. With a row of it missing, a coarse candle is null.
 * @throws TidemarkError `timeframe.unknown`, `feature.invalid` for another symbol or timeframe within
 */
export function onTimeframe(timeframe: Timeframe, inner: Expression): Expression {
  if (symbolsOf([inner]).length > 0 || isNested(inner)) {
    throw new TidemarkError(
      'feature.invalid',
      `an expression on ${quote(timeframe)} reads another symbol or timeframe`,
      {
        value: inner,
        hint: 'Put ofSymbol around onTimeframe, and onTimeframe around what has neither.',
      },
    );
  }
  return {
    kind: 'on-timeframe',
    parameters: { timeframe: parseTimeframe(timeframe) },
    inputs: [open, high, low, close, volume, vwap, takerBuyVolume],
    inner,
  };
}

function isNested({ kind, inputs }: Expression): boolean {
  return kind === 'on-timeframe' || inputs.some(isNested);
}

/** Its kernel needs a graph of its own, see `coarseKernel`, and its reach the timeframe of the rows, see `reachOf`. */
export const onTimeframeOperator: Operator = {
  kind: 'on-timeframe',
  revision: 1,
  description: 'On the closed candles of a coarser timeframe.',
  outputs: ['value'],
  reach: (_, inputs) => inputs,
  kernel: () => ({ run: idle, start: idle }),
};
