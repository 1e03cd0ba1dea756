import { parseDecimal } from './decimal.ts';
import { quote, TidemarkError } from './tidemark-error.ts';

const lengths: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A span as it is typed, in milliseconds: `250ms`, `2s`, `1m`, `1h`, `30d`; a bare number counts milliseconds. @throws TidemarkError `number.invalid` */
export function parseDuration(text: string, name: string): number {
  const [, number = '', unit = 'ms'] = /^([\d.]+)(ms|s|m|h|d)?$/.exec(text.trim()) ?? [];
  const value = parseDecimal(number);
  const milliseconds = value === null ? Number.NaN : value * (lengths[unit] ?? Number.NaN);
  if (Number.isSafeInteger(milliseconds) && milliseconds >= 0) return milliseconds;
  throw new TidemarkError('number.invalid', `${name} is ${quote(text)}`, {
    value: text,
    hint: 'Give whole milliseconds, or a number with a unit: 250ms, 2s, 1m, 1h, 30d.',
  });
}
