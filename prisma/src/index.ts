export { dumpCatalogue } from './catalogue/dump-catalogue.ts';
export { type CreateDbOptions, createDb } from './db/create-db.ts';
export type { Db, DbTransaction, RunQuery } from './db/db.ts';
export type { QueryEvent } from './db/query-event.ts';
export { redactUrl } from './db/redact-url.ts';
export type {
  Candle as CandleRecord,
  CandleRevision as CandleRevisionRecord,
  CandleSeries as CandleSeriesRecord,
  DeclaredLabelSpec as DeclaredLabelSpecRecord,
  ImportanceReportRecord,
  IngestLedger as IngestLedgerRecord,
  Instrument as InstrumentRecord,
  LabelProgress as LabelProgressRecord,
  LabelSpecRecord,
  ModelLabelSpec as ModelLabelSpecRecord,
  RejectedRow as RejectedRowRecord,
  RetrainRequest as RetrainRequestRecord,
  RetrainSchedule as RetrainScheduleRecord,
  Signal as SignalRecord,
  SignalOutcomeRecord,
} from './generated/client.ts';
export { Prisma } from './generated/client.ts';
export { maintain } from './maintain/maintain.ts';
export type { MaintainOptions, MaintenanceReport, MaintenanceStep } from './maintain/maintenance.ts';
export { type RefreshOptions, refreshRollups } from './maintain/refresh-rollups.ts';
export { type RefreshDaysOptions, refreshSignalDays } from './maintain/refresh-signal-days.ts';
export {
  type MigrateOptions,
  type MigrateResult,
  type MigrationProgress,
  migrate,
} from './migrate/migrate.ts';
export { type FailedMigration, type MigrationStatus, migrationStatus } from './migrate/migration-status.ts';
export { type AppliedPolicies, type ApplyPoliciesOptions, applyPolicies } from './policies/apply-policies.ts';
export type { ExpiredRows } from './policies/count-expired.ts';
export type {
  CurrentPolicies,
  PolicyJob,
  RollupHistory,
  RollupPolicy,
  RollupSource,
  ServerState,
  TablePolicies,
} from './policies/current-policies.ts';
export { type PolicyChange, planPolicies } from './policies/plan-policies.ts';
export { readMaintenanceHorizon } from './policies/read-maintenance-horizon.ts';
export { readPolicies } from './policies/read-policies.ts';
export { type RetentionHorizon, readRetentionHorizon } from './policies/read-retention-horizon.ts';
export { type ChunkSuggestion, suggestChunkInterval } from './policies/suggest-chunk-interval.ts';
export { suggestChunkIntervals, type TableSuggestion } from './policies/suggest-chunk-intervals.ts';
export { type RetentionForecast, whatRetentionWouldDrop } from './policies/what-retention-would-drop.ts';
export { findHome, findProjectRoot } from './server/find-home.ts';
export { findStoreFolder, type StorePlace } from './server/find-store-folder.ts';
export { listMigrations, listPendingMigrations } from './server/list-pending-migrations.ts';
export {
  type OpenServer,
  type OpenServerOptions,
  openServer,
  type RequireMigrated,
} from './server/open-server.ts';
export { defaultSettings } from './settings/default-settings.ts';
export { defineConfig } from './settings/define-config.ts';
export {
  approximateLength,
  formatInterval,
  type Interval,
  type IntervalParts,
  parseInterval,
} from './settings/interval.ts';
export { type LoadedSettings, type LoadSettingsOptions, loadSettings } from './settings/load-settings.ts';
export { otherVariables, settingVariables } from './settings/setting-variables.ts';
export type { IntervalOrOff, Settings, SettingsFile, TableSettings } from './settings/settings-schema.ts';
export { type SetupSettings, toSetupSettings } from './settings/to-setup-settings.ts';
export type {
  DatabaseStatus,
  HealthCheck,
  HypertableStatus,
  RollupStatus,
  TableStatus,
  TimescaleState,
} from './status/database-status.ts';
export { databaseStatus } from './status/read-database-status.ts';
