import { TidemarkError } from '@tidemark/domain';
import { z } from 'zod';
import { formatInterval, type Interval, parseInterval } from './interval.ts';

export type IntervalOrOff = Interval | 'off';

// Chunks and roll-ups are cut on a grid, which a month or a year has none of.
const fixedInterval = z.string().transform((text, context): Interval => {
  const parts = readInterval(text, context);
  if (parts.months > 0) {
    context.addIssue(`"${text}" has no fixed length; write it in days`);
    return z.NEVER;
  }
  return formatInterval(parts);
});

const fixedIntervalOrOff = z.union([offSchema(), fixedInterval]);
const intervalOrOff = z.union([
  offSchema(),
  z.string().transform((text, context): Interval => formatInterval(readInterval(text, context))),
]);

function offSchema() {
  return z.literal('off');
}

function readInterval(text: string, context: z.RefinementCtx) {
  try {
    return parseInterval(text);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    context.addIssue(`${error.message}. ${error.hint}`);
    return z.NEVER;
  }
}

function describeTable(rows: string, compress: string) {
  return {
    chunkInterval: fixedInterval.describe(
      `Span of time that one chunk of ${rows} covers. Takes effect on chunks made from then on.`,
    ),
    compressAfter: intervalOrOff.describe(`Age at which ${rows} are compressed; \`off\` never. ${compress}`),
    retention: intervalOrOff.describe(`Age at which ${rows} are deleted; \`off\` never.`),
  };
}

const candles = describeTable('candles', 'Shorter than the retention.');
const signals = describeTable('signals', 'Shorter than the retention.');
const rollupWidth = fixedIntervalOrOff.describe(
  'Span of the chunk into which compressed chunks are merged, a multiple of both chunk intervals; a table with longer chunks is left as it is; `off` merges none.',
);

const retrain = {
  retention: intervalOrOff.describe(
    'Age at which retrain requests that ended, and the artefacts of versions that never were active, are deleted; `off` never.',
  ),
};

/** What a configuration file may hold: any part of the settings, and nothing else. */
export const settingsFileSchema = z.strictObject({
  candles: z.strictObject(candles).partial().optional(),
  signals: z.strictObject(signals).partial().optional(),
  retrain: z.strictObject(retrain).partial().optional(),
  rollupWidth: rollupWidth.optional(),
});

/** Every setting, each with a value. */
export const settingsSchema = z.strictObject({
  candles: z.strictObject(candles),
  signals: z.strictObject(signals),
  retrain: z.strictObject(retrain),
  rollupWidth,
});

export interface TableSettings {
  readonly chunkInterval: Interval;
  readonly compressAfter: IntervalOrOff;
  readonly retention: IntervalOrOff;
}

export interface RetrainSettings {
  readonly retention: IntervalOrOff;
}

/** How a database keeps what is in it. Intervals are in their one spelling, see {@link formatInterval}. */
export interface Settings {
  readonly candles: TableSettings;
  readonly signals: TableSettings;
  readonly retrain: RetrainSettings;
  readonly rollupWidth: IntervalOrOff;
}

/** What `tidemark.config` exports. */
export interface SettingsFile {
  readonly candles?: Partial<TableSettings>;
  readonly signals?: Partial<TableSettings>;
  readonly retrain?: Partial<RetrainSettings>;
  readonly rollupWidth?: IntervalOrOff;
}
