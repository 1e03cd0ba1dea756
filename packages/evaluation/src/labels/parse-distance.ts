import { parseDecimal, quote, TidemarkError } from '@tidemark/domain';
import type { TripleBarrierSpec } from './barrier-spec.ts';

export type Distance = TripleBarrierSpec['profit'];

const units = { '%': 'percent', r: 'stops', atr: 'atr' } as const;

/** A distance as it is typed: `1%` of the entry price, `1.5atr`, or `2R`, multiples of the stop. @throws TidemarkError `number.invalid` */
export function parseDistance(text: string, name: string): Distance {
  const [, number = '', unit = ''] = /^(.*?)\s*(%|atr|r)$/i.exec(text.trim()) ?? [];
  const value = parseDecimal(number);
  const known = unit.toLowerCase();
  if (value !== null && value > 0 && (known === '%' || known === 'r' || known === 'atr')) {
    return { unit: units[known], value };
  }
  throw new TidemarkError('number.invalid', `${name} is ${quote(text)}`, {
    value: text,
    hint: 'Give a percentage such as 1%, multiples of the average true range such as 1.5atr, or for the profit of the stop such as 2R.',
  });
}
