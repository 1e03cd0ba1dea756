import { approximateLength, type Interval, parseInterval } from '../settings/interval.ts';
import type { Settings, TableSettings } from '../settings/settings-schema.ts';
import type { TableName } from './table-name.ts';

// A signal's outcome is a tenth of its row, or less.
const shortestOutcomeChunk: Interval = '7 days';

/** What the settings mean for a table. Outcomes are kept like their signals, in chunks of a week or more, as `tidemark.setup` does. */
export function settingsOf(settings: Settings, table: TableName): TableSettings {
  if (table !== 'outcomes') return settings[table];
  const { chunkInterval } = settings.signals;
  const longer = lengthOf(chunkInterval) > lengthOf(shortestOutcomeChunk);
  return { ...settings.signals, chunkInterval: longer ? chunkInterval : shortestOutcomeChunk };
}

function lengthOf(interval: Interval): number {
  return approximateLength(parseInterval(interval));
}
