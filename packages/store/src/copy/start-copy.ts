import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { DbTransaction } from '@tidemark/db';
import { from as copyFrom } from 'pg-copy-streams';
import { CopyEncoder } from './copy-encoder.ts';

/** Bytes to collect before they go to the server: fewer writes, still little memory. */
const flushAt = 128 * 1024;

/** One COPY on its way to the server. The next query on the transaction has to wait for `end`. */
export interface Copy {
  readonly encoder: CopyEncoder;
  /** Waits until the server has taken what was encoded so far, if that is much. */
  drain(): Promise<void>;
  end(): Promise<void>;
  /** Breaks the COPY off: the server discards it, and the transaction can only be rolled back. */
  abort(): void;
}

/** Starts a COPY of rows in binary. */
export function startCopy(tx: DbTransaction, table: string, columns: readonly string[]): Copy {
  const stream = tx.client.query(
    copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`),
  );
  const encoder = new CopyEncoder();
  // A failure while nothing awaits the stream is kept here and thrown by the next drain() or end().
  const done = finished(stream);
  done.catch(() => undefined);
  return {
    encoder,
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
