import type { Db } from '@tidemark/db';
import type { CandleFile } from '@tidemark/market';
import { listRejectedRows, loadCandleFile } from '@tidemark/store';
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

/** Rejected rows of a file that are shown; the table has more of them. */
const shownRejections = 3;

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
    else {
      tally.loaded(file.source, load, (performance.now() - start) / 1000);
      if (load.rejected > 0) await showRejections(db, file.source, onEvent);
    }
    return !load.alreadyLoaded;
  } catch (error) {
    signal.throwIfAborted();
    tally.failed(describeFailure(file.source, error));
    return false;
  }
}

async function showRejections(db: Db, source: string, onEvent: OnIngestEvent): Promise<void> {
  for (const row of await listRejectedRows(db, { source, limit: shownRejections })) {
    onEvent({ kind: 'notice', message: `rejected ${source} line ${row.line}: ${row.code}: ${row.message}` });
  }
}
