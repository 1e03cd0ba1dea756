const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * A decimal number, strictly: null for anything else. `Number('')` is 0 and `Number('0x10')` is 16; here neither
 * is a number, and what overflows to infinity is none either.
 */
export function parseDecimal(text: string): number | null {
  if (!decimal.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
