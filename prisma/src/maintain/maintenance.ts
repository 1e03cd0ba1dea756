/** One thing that maintenance did, or with `dryRun` would do. */
export interface MaintenanceStep {
  /** `refresh` rollups, `compress` old chunks, `recompress` rolled-up ones, `drop` expired chunks, `delete` expired rows. */
  readonly action: 'refresh' | 'compress' | 'recompress' | 'drop' | 'delete';
  /** The table, `rollups` of candles, `signals_1d`, or `chunks`. */
  readonly target: string;
  readonly count: number;
  readonly unit: 'windows' | 'days' | 'chunks' | 'rows';
}

export interface MaintenanceReport {
  readonly kind: 'timescale' | 'plain';
  readonly dryRun: boolean;
  /** In the order in which they were done; those with nothing to do count 0. */
  readonly steps: readonly MaintenanceStep[];
  readonly seconds: number;
}

export interface MaintainOptions {
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean;
  /** Told what is under way, as a phrase such as `recompressing _timescaledb_internal._hyper_1_1_chunk`. */
  readonly onProgress?: (doing: string) => void;
}
