export { type Progress, showProgress } from './commands/show-progress.ts';
export { findStoredGaps, type GapsOptions, type StoredGap } from './find-stored-gaps.ts';
export { type IngestArchiveOptions, ingestArchive } from './ingest-archive.ts';
export type { IngestEvent, OnIngestEvent } from './ingest-event.ts';
export { type IngestFilesOptions, ingestFiles } from './ingest-files.ts';
export type { IngestFailure, IngestSummary } from './ingest-summary.ts';
export { type ArchivePlanOptions, planArchive } from './plan-archive.ts';
