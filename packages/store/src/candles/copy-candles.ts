import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { DbTransaction } from '@tidemark/db';
import type { Candle } from '@tidemark/domain';
import { from as copyFrom } from 'pg-copy-streams';
import { CandleCopyEncoder, candleColumns, copyInstant } from './encode-candle-copy.ts';

/** Bytes to collect before they go to the server: fewer writes, still little memory. */
const flushAt = 128 * 1024;

/** One COPY of candles on its way to the server. The next query on the transaction has to wait for `end`. */
export interface CandleCopy {
  /** @param last the line (staging), or known_from in epoch milliseconds (candles) */
  write(candle: Candle, last: number): void;
  /** Waits until the server has taken what was written so far, if that is much. */
  drain(): Promise<void>;
  end(): Promise<void>;
  /** Breaks the COPY off: the server discards it, and the transaction can only be rolled back. */
  abort(): void;
}

/** Starts a COPY straight into `candles`. Keys that are stored already fail it with a unique violation. */
export function copyIntoCandles(tx: DbTransaction): CandleCopy {
  return startCopy(
    tx,
    `COPY candles (${candleColumns.join(', ')}, known_from) FROM STDIN (FORMAT binary)`,
    copyInstant,
  );
}

/** Starts a COPY into the transaction's staging table, where any key may come any number of times. */
export function copyIntoStaging(tx: DbTransaction): CandleCopy {
  return startCopy(
    tx,
    `COPY staged_candles (${candleColumns.join(', ')}, line) FROM STDIN (FORMAT binary)`,
    BigInt,
  );
}

function startCopy(tx: DbTransaction, sql: string, encodeLast: (last: number) => bigint): CandleCopy {
  const stream = tx.client.query(copyFrom(sql));
  const encoder = new CandleCopyEncoder();
  // A failure while nothing awaits the stream is kept here and thrown by the next drain() or end().
  const done = finished(stream);
  done.catch(() => undefined);
  let lastValue: number | undefined;
  let lastEncoded = 0n;

  return {
    write(candle, last) {
      if (last !== lastValue) {
        lastValue = last;
        lastEncoded = encodeLast(last);
      }
      encoder.add(candle, lastEncoded);
    },
    async drain() {
      if (encoder.pending < flushAt) return;
      if (!stream.write(encoder.take())) await Promise.race([once(stream, 'drain'), done]);
      if (stream.errored) await done;
    },
    async end() {
      stream.end(encoder.finish());
      await done;
    },
    abort() {
      stream.destroy();
    },
  };
}
