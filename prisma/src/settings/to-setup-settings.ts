import type { IntervalOrOff, Settings } from './settings-schema.ts';

/** The argument of the database's procedure `tidemark.setup`: intervals as PostgreSQL reads them, null for off. */
export interface SetupSettings {
  readonly chunk_interval_candles: string;
  readonly chunk_interval_signals: string;
  readonly compress_after_candles: string | null;
  readonly compress_after_signals: string | null;
  readonly rollup_width: string | null;
  readonly retention_candles: string | null;
  readonly retention_signals: string | null;
  readonly allow_drop: boolean;
}

/** The settings in the form in which `tidemark.setup` takes them. */
export function toSetupSettings(settings: Settings, { allowDrop = false } = {}): SetupSettings {
  return {
    chunk_interval_candles: settings.candles.chunkInterval,
    chunk_interval_signals: settings.signals.chunkInterval,
    compress_after_candles: orNull(settings.candles.compressAfter),
    compress_after_signals: orNull(settings.signals.compressAfter),
    rollup_width: orNull(settings.rollupWidth),
    retention_candles: orNull(settings.candles.retention),
    retention_signals: orNull(settings.signals.retention),
    allow_drop: allowDrop,
  };
}

function orNull(interval: IntervalOrOff): string | null {
  return interval === 'off' ? null : interval;
}
