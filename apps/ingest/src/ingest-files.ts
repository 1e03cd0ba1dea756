import type { Db } from '@tidemark/db';
import type { Timeframe } from '@tidemark/domain';
import { type ColumnMapping, openPlainFile } from '@tidemark/market';
import { bindInstrument } from '@tidemark/store';
import { describeDensity } from './describe-density.ts';
import { describeFailure } from './describe-failure.ts';
import type { OnIngestEvent } from './ingest-event.ts';
import type { IngestSummary } from './ingest-summary.ts';
import { loadFile } from './load-file.ts';
import { refreshLoaded } from './refresh-loaded.ts';
import { createTally } from './tally.ts';

export interface IngestFilesOptions {
  readonly db: Db;
  readonly paths: readonly string[];
  readonly symbol: string;
  readonly tf: Timeframe;
  readonly columns?: ColumnMapping;
  /** Where the candles are from, if that is known: corrections of an archive's candles have to name it. */
  readonly origin?: { readonly venue: string; readonly market: string };
  /** Stops it: the file at work is rolled back, what was committed stays and is reported. */
  readonly signal?: AbortSignal;
  readonly onEvent?: OnIngestEvent;
}

/**
 * Loads plain files of one symbol and timeframe, one after another, in the given order: where they contradict each
 * other, the later one corrects the earlier.
 * @throws TidemarkError `instrument.bound_elsewhere`, `symbol.invalid`, `server.unreachable`
 */
export async function ingestFiles(options: IngestFilesOptions): Promise<IngestSummary> {
  const { db, paths, symbol, tf, columns, onEvent = () => undefined } = options;
  const { venue, market } = options.origin ?? { venue: 'file', market: 'file' };
  const signal = options.signal ?? new AbortController().signal;
  const tally = createTally(onEvent);
  onEvent({ kind: 'planned', files: paths.length });
  let isBound = false;
  for (const path of paths) {
    try {
      const file = await openPlainFile({ path, symbol, tf, ...(columns === undefined ? {} : { columns }) });
      if (!isBound) {
        await bindInstrument(db, { symbol, venue, market, sourceSymbol: symbol, contractSize: null });
        isBound = true;
        const density = await describeDensity(db, tf, 1);
        if (density !== null) onEvent({ kind: 'notice', message: density });
      }
      signal.throwIfAborted();
      await loadFile({ db, file, tally, onEvent, signal });
    } catch (error) {
      if (signal.aborted) return tally.summary(true);
      const failure = describeFailure(path, error);
      if (failure.code === 'instrument.bound_elsewhere' || failure.code === 'symbol.invalid') throw error;
      tally.failed(failure);
    }
  }
  await refreshLoaded(db, tally.span, onEvent);
  return tally.summary(false);
}
