import type { ErrorCode } from './error-codes.ts';

export interface TidemarkErrorOptions {
  /** What was found where something else was expected; quoted in the message by whoever throws. */
  readonly value?: unknown;
  /** What the reader can do about it, as a full sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The one error class of the product: a stable dotted code, the offending value, a hint at the mend, the cause. */
export class TidemarkError extends Error {
  override readonly name = 'TidemarkError';
  readonly code: ErrorCode;
  readonly value: unknown;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: TidemarkErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.value = options.value;
    this.hint = options.hint;
  }
}

/** Quotes a value for an error message, cut at 80 characters so that a hostile one cannot flood a log. */
export function quote(value: unknown): string {
  const text = toText(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** A message is made where something is wrong already: whatever the value is, this must not throw. */
function toText(value: unknown): string {
  if (value === null || (typeof value !== 'object' && typeof value !== 'string')) return String(value);
  const tag = Object.prototype.toString.call(value);
  try {
    const json = JSON.stringify(value);
    // An invalid Date becomes null, and what has no JSON becomes undefined.
    return json === undefined || json === 'null' ? tag : json;
  } catch {
    // Cycles, 64-bit integers within, and objects whose own toJSON throws.
    return tag;
  }
}
