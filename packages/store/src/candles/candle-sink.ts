import type { DbTransaction } from '@tidemark/db';
import type { Candle } from '@tidemark/domain';
import { tooManyChunks } from '../chunk-budget.ts';
import type { ChunkMaker } from '../make-chunks.ts';
import { type CandleCopy, copyIntoCandles, copyIntoStaging } from './copy-candles.ts';
import { createStaging, mergeStagedCandles } from './merge-staged-candles.ts';
import type { EmptyRange } from './probe-series.ts';

/** A candle with the line it stood in. */
export interface PlacedCandle {
  readonly line: number;
  readonly candle: Candle;
}

export interface SinkCounts {
  readonly inserted: number;
  readonly unchanged: number;
  readonly revised: number;
  readonly duplicates: number;
}

/** Where the candles of one load go, in the order in which they come. */
export interface CandleSink {
  write(rows: readonly PlacedCandle[]): Promise<void>;
  /** Ends the writing, so that the transaction can run other queries. */
  endCopy(): Promise<void>;
  /** Makes the chunks that are still missing and merges what was staged. */
  merge(knownFrom: number): Promise<SinkCounts>;
  /** Gives up an unfinished COPY, so that the transaction can be rolled back. */
  abort(): void;
}

/** Where candles may go straight into the table, and what known_from they get there (epoch milliseconds). */
export interface StraightWay {
  readonly emptyRange: EmptyRange;
  readonly knownFrom: number;
}

/**
 * Candles go straight into the table as long as they come in ascending order into an empty range; from the first
 * one that does not, the rest goes through a staging table and is merged at the end.
 * @param straight null to stage from the start, for a load whose range is not known to be empty
 */
export function createCandleSink(options: {
  readonly tx: DbTransaction;
  readonly chunks: ChunkMaker;
  /** How many chunks the load may touch. */
  readonly chunkBudget: number;
  /** Milliseconds, or null on plain PostgreSQL. */
  readonly chunkInterval: number | null;
  readonly straight: StraightWay | null;
}): CandleSink {
  const { tx, chunks, chunkBudget, chunkInterval, straight } = options;
  let copy: CandleCopy | null = null;
  let staging = straight === null;
  let staged = 0;
  let written = 0;
  let previous = Number.NEGATIVE_INFINITY;
  let emptyUntil = Number.NEGATIVE_INFINITY;

  /** Whether the row may go straight into the table; asks the database only at the end of a known empty range. */
  function fitsDirectly(ts: number): boolean | Promise<boolean> {
    if (straight === null || ts <= previous) return false;
    previous = ts;
    if (ts < emptyUntil) return true;
    return straight.emptyRange.emptyUntil(ts).then((until) => {
      emptyUntil = until;
      return ts < until;
    });
  }

  async function endCopy(): Promise<void> {
    const ending = copy;
    copy = null;
    await ending?.end();
  }

  return {
    async write(rows) {
      for (const { candle } of rows) chunks.expect(candle.ts);
      if (chunks.count > chunkBudget && rows[0] !== undefined)
        throw tooManyChunks(rows[0].candle, chunkBudget);
      for (const { candle, line } of rows) {
        let fits = !staging && fitsDirectly(candle.ts);
        if (typeof fits !== 'boolean') fits = await fits;
        if (fits && straight !== null) {
          copy ??= copyIntoCandles(tx);
          copy.write(candle, straight.knownFrom);
          written += 1;
          continue;
        }
        if (!staging) await endCopy();
        staging = true;
        copy ??= await openStaging(tx);
        copy.write(candle, line);
        staged += 1;
      }
      await copy?.drain();
    },
    endCopy,
    async merge(knownFrom) {
      if (staged === 0) return { inserted: written, unchanged: 0, revised: 0, duplicates: 0 };
      await chunks.make();
      const { again, ...merged } = await mergeStagedCandles(tx, { knownFrom, chunkInterval });
      if (straight === null) return merged;
      // A staged key that this load wrote straight into the table a moment ago came twice in one file.
      return {
        inserted: written + merged.inserted,
        unchanged: merged.unchanged - again.unchanged,
        revised: merged.revised - again.revised,
        duplicates: merged.duplicates + again.unchanged + again.revised,
      };
    },
    abort() {
      copy?.abort();
      copy = null;
    },
  };
}

async function openStaging(tx: DbTransaction): Promise<CandleCopy> {
  await tx.query('create-staging', createStaging);
  return copyIntoStaging(tx);
}
