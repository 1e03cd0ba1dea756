import { quote, TidemarkError } from './tidemark-error.ts';

/**
 * A signal's public id: `<ts>-<id>`, epoch milliseconds and the 64-bit row id. It carries the time because a
 * lookup by row id alone has to plan over every chunk (0.2 s with 4,401 of them), with the time over one.
 */
export type SignalId = string & { readonly __signalId: true };

export interface SignalKey {
  readonly ts: number;
  readonly rowId: bigint;
}

/** What a PostgreSQL bigint can hold. */
const largestRowId = 2n ** 63n - 1n;

export function formatSignalId(key: SignalKey): SignalId {
  return `${key.ts}-${key.rowId}` as SignalId;
}

/** @throws TidemarkError `id.invalid` */
export function parseSignalId(text: string): SignalKey {
  const match = /^(-?\d{1,16})-(\d{1,19})$/.exec(text);
  const key = { ts: Number(match?.[1]), rowId: BigInt(match?.[2] ?? 0) };
  if (match !== null && Math.abs(key.ts) <= 8.64e15 && key.rowId <= largestRowId) return key;
  throw new TidemarkError('id.invalid', `${quote(text)} is not a signal's id`, {
    value: text,
    hint: 'A signal id is <epoch milliseconds>-<number>, as `tidemark signals list` prints it.',
  });
}
