import type { TimeRange } from '@tidemark/domain';
import type { FileLoad } from '@tidemark/store';
import type { OnIngestEvent } from './ingest-event.ts';
import type { IngestFailure, IngestSummary } from './ingest-summary.ts';

/** Counts what becomes of the files, and tells it. */
export interface Tally {
  loaded(file: string, load: FileLoad, seconds: number): void;
  skipped(file: string): void;
  missing(file: string): void;
  unverified(file: string): void;
  failed(failure: IngestFailure): void;
  /** Open times of all candles loaded so far, [from, to), epoch milliseconds; null if there were none. */
  readonly span: TimeRange | null;
  summary(interrupted: boolean): IngestSummary;
}

export function createTally(onEvent: OnIngestEvent): Tally {
  const start = performance.now();
  const counts = {
    files: 0,
    skipped: 0,
    rows: 0,
    inserted: 0,
    unchanged: 0,
    revised: 0,
    duplicates: 0,
    rejected: 0,
  };
  const missing: string[] = [];
  const unverified: string[] = [];
  const failures: IngestFailure[] = [];
  let span: TimeRange | null = null;
  return {
    loaded(file, load, seconds) {
      counts.files++;
      counts.rows += load.rows;
      counts.inserted += load.inserted;
      counts.unchanged += load.unchanged;
      counts.revised += load.revised;
      counts.duplicates += load.duplicates;
      counts.rejected += load.rejected;
      if (load.firstTs !== null && load.lastTs !== null) {
        span = {
          from: Math.min(load.firstTs, span?.from ?? load.firstTs),
          to: Math.max(load.lastTs + 1, span?.to ?? 0),
        };
      }
      onEvent({ kind: 'loaded', file, load, seconds });
    },
    skipped(file) {
      counts.skipped++;
      onEvent({ kind: 'skipped', file });
    },
    missing(file) {
      missing.push(file);
      onEvent({ kind: 'missing', file });
    },
    unverified(file) {
      unverified.push(file);
    },
    failed(failure) {
      failures.push(failure);
      onEvent({ kind: 'failed', failure });
    },
    get span() {
      return span;
    },
    summary: (interrupted) => ({
      ...counts,
      // By name, since two loads at once end in any order.
      missing: missing.toSorted(),
      unverified: unverified.toSorted(),
      failedFiles: failures.length,
      failures: failures.toSorted((a, b) => (a.file < b.file ? -1 : 1)),
      interrupted,
      seconds: Math.round(performance.now() - start) / 1000,
    }),
  };
}
