import type { Db } from '@tidemark/db';
import type { CandleFile } from '@tidemark/market';
import { loadCandleFile } from '@tidemark/store';
import { describeFailure } from './describe-failure.ts';
import type { OnIngestEvent } from './ingest-event.ts';
import type { Tally } from './tally.ts';

export interface LoadFileOptions {
  readonly db: Db;
  readonly file: CandleFile;
  readonly tally: Tally;
  readonly onEvent: OnIngestEvent;
  readonly signal: AbortSignal;
}

/**
 * Loads one file, counts what came of it, and tells whether it was loaded. Aborting rolls the file back, whole.
 * @throws what ends the ingest: the abort's reason, or a database that cannot be used
 */
export async function loadFile({ db, file, tally, onEvent, signal }: LoadFileOptions): Promise<boolean> {
  const start = performance.now();
  const stoppable: CandleFile = {
    ...file,
    async *rows() {
      for await (const batch of file.rows()) {
        signal.throwIfAborted();
        yield batch;
      }
    },
  };
  try {
    const onProgress = (rows: number) => onEvent({ kind: 'reading', file: file.source, rows });
    const load = await loadCandleFile(db, stoppable, { onProgress });
    if (load.alreadyLoaded) tally.skipped(file.source);
    else tally.loaded(file.source, load, (performance.now() - start) / 1000);
    return !load.alreadyLoaded;
  } catch (error) {
    signal.throwIfAborted();
    tally.failed(describeFailure(file.source, error));
    return false;
  }
}
