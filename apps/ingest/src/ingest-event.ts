import type { FileLoad } from '@tidemark/store';
import type { IngestFailure } from './ingest-summary.ts';

/** What an ingest tells while it runs. Every planned file ends as loaded, skipped, missing or failed, or is dropped. */
export type IngestEvent =
  | { readonly kind: 'planned'; readonly files: number }
  /** Rows read so far of a file that is being loaded. */
  | { readonly kind: 'reading'; readonly file: string; readonly rows: number }
  | { readonly kind: 'loaded'; readonly file: string; readonly load: FileLoad; readonly seconds: number }
  | { readonly kind: 'skipped'; readonly file: string }
  | { readonly kind: 'missing'; readonly file: string }
  | { readonly kind: 'failed'; readonly failure: IngestFailure }
  /** Something to know about though nothing failed. */
  | { readonly kind: 'notice'; readonly message: string };

export type OnIngestEvent = (event: IngestEvent) => void;
