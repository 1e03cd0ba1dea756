import type { MigrationStatus } from '../migrate/migration-status.ts';
import type { CurrentPolicies } from '../policies/current-policies.ts';

/** `active`: TimescaleDB keeps the tables; `not_set_up`: it could; the others say why it cannot. */
export type TimescaleState =
  | 'active'
  | 'not_set_up'
  | 'absent'
  | 'not_preloaded'
  | 'not_permitted'
  | 'apache'
  | 'outdated'
  | 'unknown';

/** A table and its indexes. */
export interface TableStatus {
  readonly name: string;
  readonly bytes: number;
  /** As PostgreSQL last estimated it; null before the first ANALYZE. */
  readonly estimatedRows: number | null;
}

/** A hypertable; times are epoch milliseconds, UTC. */
export interface HypertableStatus {
  readonly name: string;
  readonly chunks: number;
  readonly compressedChunks: number;
  /** Compressed ones that have got later rows since, which wait for the next compression. */
  readonly partialChunks: number;
  readonly bytes: number;
  /** Size of the compressed chunks before compression, and now: measured, since the server's own figures for now are those of the first compression. */
  readonly bytesBeforeCompression: number | null;
  readonly bytesAfterCompression: number | null;
  /** Before divided by after, indexes included; null while nothing is compressed. */
  readonly compressionRatio: number | null;
  readonly oldestChunk: number | null;
  readonly newestChunkEnd: number | null;
}

export interface RollupStatus {
  readonly name: string;
  /** Open time of the newest stored bucket; null if there is none. */
  readonly lastBucket: number | null;
}

/** Judged by what is in the database, not by what the last run of a job was recorded as. */
export interface HealthCheck {
  readonly check: 'compression' | 'retention' | 'rollup';
  readonly target: string;
  readonly ok: boolean;
  /** What was found, as a full sentence. */
  readonly message: string;
}

/** The data of `tidemark db status`. */
export interface DatabaseStatus {
  readonly serverVersion: string;
  readonly timescaledb: {
    /** Version of the extension in this database; null where it is not installed in it. */
    readonly version: string | null;
    readonly state: TimescaleState;
    /** Why it is not active; null where it is. */
    readonly reason: string | null;
    /** What to do about it; null where nothing has to be done. */
    readonly mend: string | null;
  };
  readonly migrations: MigrationStatus;
  readonly bytes: number;
  readonly hypertables: readonly HypertableStatus[];
  readonly tables: readonly TableStatus[];
  readonly rollups: readonly RollupStatus[];
  /** Null before the database is migrated. */
  readonly policies: CurrentPolicies | null;
  readonly health: readonly HealthCheck[];
  /** What this database does not do, each with the reason. */
  readonly missing: readonly string[];
}
