import { type Candle, nextOpen } from '@tidemark/domain';

/** The last closed candles as columns, oldest first. NaN stands for what the source does not tell. */
export interface WindowColumns {
  readonly h: Float64Array;
  readonly l: Float64Array;
  readonly c: Float64Array;
  readonly v: Float64Array;
  readonly quoteVol: Float64Array;
  readonly takerBuyVol: Float64Array;
}

/** A window of `length` consecutive candles that moves with the market and starts over after a gap. */
export interface CandleWindow {
  add(candle: Candle): void;
  /** The window, or null while it is not full. Valid until the next candle is added. */
  columns(): WindowColumns | null;
}

export function createCandleWindow(length: number): CandleWindow {
  // Room for 16 windows, so that the columns are contiguous and moved only once in 15 lengths.
  const capacity = 16 * length;
  const column = () => new Float64Array(capacity);
  const buffers = {
    h: column(),
    l: column(),
    c: column(),
    v: column(),
    quoteVol: column(),
    takerBuyVol: column(),
  };
  let end = 0;
  let filled = 0;
  let expected: number | null = null;

  return {
    add(candle) {
      if (candle.ts !== expected) filled = 0;
      expected = nextOpen(candle.tf, candle.ts);
      if (end === capacity) {
        for (const buffer of Object.values(buffers)) buffer.copyWithin(0, capacity - length + 1);
        end = length - 1;
      }
      buffers.h[end] = candle.h;
      buffers.l[end] = candle.l;
      buffers.c[end] = candle.c;
      buffers.v[end] = candle.v;
      buffers.quoteVol[end] = candle.v === 0 ? 0 : (candle.vwap ?? Number.NaN) * candle.v;
      buffers.takerBuyVol[end] = candle.takerBuyVol ?? Number.NaN;
      end += 1;
      filled = Math.min(filled + 1, length);
    },
    columns() {
      if (filled < length) return null;
      const last = (buffer: Float64Array) => buffer.subarray(end - length, end);
      const { h, l, c, v, quoteVol, takerBuyVol } = buffers;
      return {
        h: last(h),
        l: last(l),
        c: last(c),
        v: last(v),
        quoteVol: last(quoteVol),
        takerBuyVol: last(takerBuyVol),
      };
    },
  };
}
