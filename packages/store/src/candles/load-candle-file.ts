import { type Db, readRetentionHorizon } from '@tidemark/db';
import { type CandleRow, parseSymbol, type Timeframe } from '@tidemark/domain';
import { longestWindow, readChunkBudget, tooManyChunks } from '../chunk-budget.ts';
import { holdsFirstCandle } from '../ledger/holds-first-candle.ts';
import { readExpiryHorizon } from '../ledger/read-expiry-horizon.ts';
import { readLedgerEntry } from '../ledger/read-ledger-entry.ts';
import { writeLedgerEntry } from '../ledger/write-ledger-entry.ts';
import { writeRejectedRows } from '../ledger/write-rejected-rows.ts';
import { type ChunkMaker, createChunkMaker } from '../make-chunks.ts';
import { readLayout } from '../read-layout.ts';
import { keepRollups } from '../rollups/keep-rollups.ts';
import { createCandleSink } from './candle-sink.ts';
import { checkCandleRows } from './check-candle-rows.ts';
import { extendSeries } from './extend-series.ts';
import { deadlockDetected, hasSqlState, uniqueViolation } from './has-sql-state.ts';
import { liftDecompressionLimit } from './lift-decompression-limit.ts';
import type { LoadSummary } from './load-summary.ts';
import { lockSeriesForLoad, markLoadInFlight, waitForFileLoads } from './lock-load.ts';
import { probeSeries } from './probe-series.ts';
import { takeLoadSlot } from './take-load-slot.ts';
import { tuneLoad } from './tune-load.ts';

/** What a source has to offer to be loaded; `@tidemark/market` makes these. */
export interface LoadableFile {
  /** Its identity in the ledger. */
  readonly source: string;
  readonly symbol: string;
  readonly tf: Timeframe;
  /** SHA-256 of its bytes, hex. */
  readonly checksum: string;
  /** Reads it from the start, in batches; called again if the load has to start over. */
  rows(): AsyncIterable<readonly CandleRow[]>;
}

/** How often a load starts over that a deadlock broke off. */
const attempts = 4;

export interface LoadOptions {
  /** Called with the number of rows read so far. */
  readonly onProgress?: (rows: number) => void;
}

/** A load's summary; `alreadyLoaded` if the ledger held the file with this checksum and its candles, and nothing was done. */
export interface FileLoad extends LoadSummary {
  readonly alreadyLoaded: boolean;
}

/**
 * Loads one file: its candles, its rejected rows, its rollups (on plain PostgreSQL) and its ledger row commit
 * together or not at all. Loads of one series wait for each other, on TimescaleDB all loads of files.
 *
 * COPY straight into empty ranges; elsewhere through a staging table, where a changed candle keeps its old values
 * as a revision and an equal one changes nothing.
 * @throws TidemarkError `ingest.before_retention` if a candle is older than the database's retention job keeps;
 *   `ingest.too_many_chunks`, `series.mismatch`, `symbol.invalid`
 */
export async function loadCandleFile(
  db: Db,
  file: LoadableFile,
  options: LoadOptions = {},
): Promise<FileLoad> {
  parseSymbol(file.symbol);
  return takeLoadSlot(db, async () => {
    let way: 'straight' | 'staged' = 'straight';
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await load(db, file, options, way);
      } catch (error) {
        // Rows that something else wrote without telling candle_series: the range was not empty after all.
        if (way === 'straight' && hasSqlState(error, uniqueViolation)) way = 'staged';
        // A job that merges chunks and this load waited for each other, and nothing is left of the load.
        else if (attempt === attempts || !hasSqlState(error, deadlockDetected)) throw error;
      }
    }
  });
}

async function load(
  db: Db,
  file: LoadableFile,
  options: LoadOptions,
  way: 'straight' | 'staged',
): Promise<FileLoad> {
  const horizon = (await readRetentionHorizon(db)).candles;
  const expiryHorizon = await readExpiryHorizon(db);
  const layout = await readLayout(db);
  const chunks = createChunkMaker(db, 'candles', layout.candles);

  return db.transaction(async (tx) => {
    if (layout.candles !== null) await waitForFileLoads(tx);
    await markLoadInFlight(tx);
    await tuneLoad(tx);
    const knownFrom = await lockSeriesForLoad(tx, [file]);
    const loaded = await readLedgerEntry(tx, file);
    if (
      loaded?.checksum === file.checksum &&
      (await holdsFirstCandle(tx, file, loaded.load.firstTs, expiryHorizon))
    ) {
      return { ...loaded.load, alreadyLoaded: true };
    }
    if (layout.candles !== null) await liftDecompressionLimit(tx);

    const straight =
      way === 'straight'
        ? { emptyRange: await probeSeries(db, file, longestWindow(layout.candles)), knownFrom }
        : null;
    const chunkBudget = await readChunkBudget(tx);
    const sink = createCandleSink({ tx, chunks, chunkBudget, chunkInterval: layout.candles, straight });
    if (layout.candles !== null) await makeChunksOf(file, { chunks, chunkBudget, horizon });
    const checked = checkCandleRows(file, horizon);
    try {
      for await (const batch of file.rows()) {
        await sink.write(checked.accept(batch));
        options.onProgress?.(checked.rows);
      }
      await sink.endCopy();
    } catch (error) {
      sink.abort();
      throw error;
    }
    const counts = await sink.merge(knownFrom);
    const { rows, rejected, firstTs, lastTs } = checked;
    const summary: LoadSummary = { rows, ...counts, rejected: rejected.count, firstTs, lastTs, knownFrom };

    await writeRejectedRows(tx, file, rejected.kept);
    await writeLedgerEntry(tx, file, summary);
    if (firstTs !== null && lastTs !== null) {
      await extendSeries(tx, file, { from: firstTs, to: lastTs }, knownFrom);
      const changed = counts.inserted + counts.revised + counts.duplicates > 0;
      if (changed && file.tf === '1m' && layout.candles === null) {
        await keepRollups(tx, file.symbol, { from: firstTs, to: lastTs });
      }
    }
    return { ...summary, alreadyLoaded: false };
  });
}

/**
 * Reads the file once to make the chunks of its candles, and to refuse it before there are any. All at once, in few
 * transactions: after each, sessions build their picture of the hypertable anew, which made six months of 1-hour chunks
 * take 34 s in 224 transactions. Reading a month of minutes takes 0.07 s.
 */
async function makeChunksOf(
  file: LoadableFile,
  options: { readonly chunks: ChunkMaker; readonly chunkBudget: number; readonly horizon: number | null },
): Promise<void> {
  const { chunks, chunkBudget, horizon } = options;
  const checked = checkCandleRows(file, horizon);
  for await (const batch of file.rows()) {
    for (const { candle } of checked.accept(batch)) chunks.expect(candle.ts);
    if (chunks.count > chunkBudget) throw tooManyChunks(file, chunkBudget);
  }
  await chunks.make();
}
