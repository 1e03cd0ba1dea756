import type { DbTransaction } from '@tidemark/db';
import type { Candle } from '@tidemark/domain';
import { type CopyEncoder, copyInstant } from '../copy/copy-encoder.ts';
import { type Copy, startCopy } from '../copy/start-copy.ts';

/** The columns of a COPY into candles or into its staging table, in the order in which rows are encoded. */
export const candleColumns = [
  'symbol',
  'tf',
  'ts',
  'o',
  'h',
  'l',
  'c',
  'v',
  'vwap',
  'taker_buy_vol',
] as const;

/** One COPY of candles on its way to the server. The next query on the transaction has to wait for `end`. */
export interface CandleCopy extends Omit<Copy, 'encoder'> {
  /** @param last the line (staging), or known_from in epoch milliseconds (candles) */
  write(candle: Candle, last: number): void;
}

/** Starts a COPY straight into `candles`. Keys that are stored already fail it with a unique violation. */
export function copyIntoCandles(tx: DbTransaction): CandleCopy {
  return copyCandles(startCopy(tx, 'candles', [...candleColumns, 'known_from']), copyInstant);
}

/** Starts a COPY into the transaction's staging table, where any key may come any number of times. */
export function copyIntoStaging(tx: DbTransaction): CandleCopy {
  return copyCandles(startCopy(tx, 'staged_candles', [...candleColumns, 'line']), BigInt);
}

function copyCandles({ encoder, ...copy }: Copy, encodeLast: (last: number) => bigint): CandleCopy {
  let lastValue: number | undefined;
  let lastEncoded = 0n;
  return {
    ...copy,
    write(candle, last) {
      if (last !== lastValue) {
        lastValue = last;
        lastEncoded = encodeLast(last);
      }
      encodeCandle(encoder, candle, lastEncoded);
    },
  };
}

/** @param last the trailing field as a 64-bit integer */
export function encodeCandle(encoder: CopyEncoder, candle: Candle, last: bigint): void {
  encoder.beginRow(candleColumns.length + 1);
  encoder.name(candle.symbol);
  encoder.name(candle.tf);
  encoder.instant(candle.ts);
  encoder.float(candle.o);
  encoder.float(candle.h);
  encoder.float(candle.l);
  encoder.float(candle.c);
  encoder.float(candle.v);
  encoder.float(candle.vwap);
  encoder.float(candle.takerBuyVol);
  encoder.int64(last);
}
