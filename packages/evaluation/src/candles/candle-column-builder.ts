import type { Timeframe } from '@tidemark/domain';
import { type CandleColumns, checkCandleColumns, type PricedCandle } from './candle-columns.ts';

/** Gathers candles that arrive one by one into columns: 40 bytes a candle, where objects would take some 150. */
export interface CandleColumnBuilder {
  add(candle: PricedCandle): void;
  /**
   * What was added so far, as columns that later additions do not change.
   * @throws TidemarkError `candle.out_of_order`, `candle.off_grid`, `candle.not_finite`
   */
  build(): CandleColumns;
}

export function createCandleColumnBuilder(tf: Timeframe): CandleColumnBuilder {
  const rowWidth = 5;
  let rows = new Float64Array(rowWidth * 1_024);
  let length = 0;
  return {
    add({ ts, o, h, l, c }) {
      if ((length + 1) * rowWidth > rows.length) {
        const wider = new Float64Array(rows.length * 2);
        wider.set(rows);
        rows = wider;
      }
      const at = length * rowWidth;
      rows[at] = ts;
      rows[at + 1] = o;
      rows[at + 2] = h;
      rows[at + 3] = l;
      rows[at + 4] = c;
      length += 1;
    },
    build() {
      const column = (offset: number) => {
        const values = new Float64Array(length);
        for (let row = 0; row < length; row += 1) values[row] = rows[row * rowWidth + offset] ?? Number.NaN;
        return values;
      };
      const columns: CandleColumns = {
        tf,
        ts: column(0),
        o: column(1),
        h: column(2),
        l: column(3),
        c: column(4),
      };
      checkCandleColumns(columns);
      return columns;
    },
  };
}
