import { type CandleColumns, toCandleColumns } from '@tidemark/evaluation';

export const minute = 60_000;

/** Minute candles from [slot, open, high, low, close]; slot 0 is the epoch. */
export function minutes(
  ...rows: readonly (readonly [number, number, number, number, number])[]
): CandleColumns {
  return toCandleColumns(
    '1m',
    rows.map(([slot, o, h, l, c]) => ({ ts: slot * minute, o, h, l, c })),
  );
}

/** A candle at `slot` in which nothing moved from `price`. */
export function still(slot: number, price = 100): readonly [number, number, number, number, number] {
  return [slot, price, price, price, price];
}
