import { parseSymbol } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import { idle, type Operator } from '../engine/operator.ts';

/** Columns of a candle. `takerBuyVolume` and `vwap` are null where the source does not tell. */
export const columnNames = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'vwap',
  'takerBuyVolume',
  'time',
] as const;
export type ColumnName = (typeof columnNames)[number];

const column = (name: ColumnName): Expression => ({ kind: 'column', parameters: { name }, inputs: [] });

export const open = column('open');
export const high = column('high');
export const low = column('low');
export const close = column('close');
export const volume = column('volume');
export const vwap = column('vwap');
export const takerBuyVolume = column('takerBuyVolume');
/** The open time of the slot, epoch milliseconds; known where the candle is not. */
export const time = column('time');

/**
 * The same of another symbol's candles of the same times: null where that symbol has none, and never what it said before.
 * @throws TidemarkError `symbol.invalid`
 */
export function ofSymbol(expression: Expression, symbol: string): Expression {
  const name = parseSymbol(symbol);
  const { kind, parameters, inputs } = expression;
  if (kind === 'column' && parameters.symbol === undefined)
    return { ...expression, parameters: { ...parameters, symbol: name } };
  return { ...expression, inputs: inputs.map((input) => ofSymbol(input, name)) };
}

/** The engine fills its columns; it computes nothing. */
export const columnOperator: Operator = {
  kind: 'column',
  revision: 1,
  description: 'A column of the candles.',
  outputs: ['value'],
  reach: () => ({ lookback: 0, warmUp: 0, memory: 0 }),
  kernel: () => ({ run: idle, start: idle }),
};
