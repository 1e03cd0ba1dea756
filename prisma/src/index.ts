export { type CreateDbOptions, createDb } from './db/create-db.ts';
export type { Db, DbTransaction, RunQuery } from './db/db.ts';
export type { QueryEvent } from './db/query-event.ts';
export { redactUrl } from './db/redact-url.ts';
export type {
  Candle as CandleRecord,
  CandleRevision as CandleRevisionRecord,
  CandleSeries as CandleSeriesRecord,
  IngestLedger as IngestLedgerRecord,
  Instrument as InstrumentRecord,
  RejectedRow as RejectedRowRecord,
  RetrainRequest as RetrainRequestRecord,
  Signal as SignalRecord,
} from './generated/client.ts';
export { Prisma } from './generated/client.ts';
export { findHome, findProjectRoot } from './server/find-home.ts';
export { listMigrations, listPendingMigrations } from './server/list-pending-migrations.ts';
export { type OpenServer, type OpenServerOptions, openServer } from './server/open-server.ts';
