import { quote, TidemarkError } from './tidemark-error.ts';

const pattern = /^[\p{L}\p{N}][\p{L}\p{N}._:/-]{0,63}$/u;

/**
 * A stored symbol: 1 to 64 letters, digits, `.` `_` `:` `/` `-`. Venues do list symbols in other scripts.
 * @throws TidemarkError `symbol.invalid`
 */
export function parseSymbol(text: string): string {
  if (pattern.test(text) && !text.includes('..')) return text;
  throw new TidemarkError('symbol.invalid', `${quote(text)} is not a symbol`, {
    value: text,
    hint: 'Use 1 to 64 letters, digits and . _ : / -, such as BTCUSDT.',
  });
}
