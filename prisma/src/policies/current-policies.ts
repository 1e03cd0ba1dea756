import type { Interval } from '../settings/interval.ts';
import type { IntervalOrOff } from '../settings/settings-schema.ts';
import type { TableName } from './table-name.ts';

/** A background job of TimescaleDB. Times are epoch milliseconds, UTC; null where there is none yet. */
export interface PolicyJob {
  readonly id: number;
  /** False where somebody paused it. */
  readonly scheduled: boolean;
  readonly scheduleInterval: Interval | 'off';
  readonly lastRun: number | null;
  readonly lastSuccess: number | null;
  /** What the server recorded of the last run, such as Success or Failed; some builds record failures of runs that worked. */
  readonly lastStatus: string | null;
  readonly runs: number;
  readonly failures: number;
  /** Null while it runs. */
  readonly nextStart: number | null;
}

/** What the database does with one table, whatever the settings of this program say. */
export interface TablePolicies {
  readonly chunkInterval: Interval | 'off';
  readonly rollupWidth: IntervalOrOff;
  readonly compressAfter: IntervalOrOff;
  readonly retention: IntervalOrOff;
  readonly compressJob: PolicyJob | null;
  readonly retentionJob: PolicyJob | null;
}

/** A table that rollups are made from. */
export type RollupSource = 'candles' | 'signals';

/** The window that the refresh job of one rollup looks at: from `start` ago to `end` ago; `off` is unbounded. */
export interface RollupPolicy {
  readonly name: string;
  /** The table that it is made from. */
  readonly source: RollupSource;
  readonly start: IntervalOrOff;
  readonly end: IntervalOrOff;
  readonly job: PolicyJob | null;
}

/** Where a stored history stands against the rollups made from it. */
export interface RollupHistory {
  /** Start of the oldest chunk; null if there is none. */
  readonly rawFrom: number | null;
  /** The oldest bucket that is materialised; null if none is. */
  readonly rollupsFrom: number | null;
  /** Up to where retention may have dropped rows, whatever is stored there now; null if it never ran. */
  readonly droppedUntil: number | null;
}

export type CurrentPolicies =
  | {
      readonly kind: 'timescale';
      readonly tables: Readonly<Record<TableName, TablePolicies>>;
      readonly rollups: readonly RollupPolicy[];
      readonly history: Readonly<Record<RollupSource, RollupHistory>>;
      /** The server's clock when this was read. */
      readonly now: number;
    }
  | {
      readonly kind: 'plain';
      /** The retention in force, by which `tidemark db maintain` deletes: that of the settings applied last. */
      readonly retention: Readonly<Record<TableName, IntervalOrOff>>;
      /** absent, not_preloaded, not_permitted, apache, outdated, or ready where only the set-up is missing. */
      readonly state: ServerState;
      /** What to do to get TimescaleDB's policies here. */
      readonly mend: string | null;
    };

export type ServerState = 'absent' | 'not_preloaded' | 'not_permitted' | 'apache' | 'outdated' | 'ready';
