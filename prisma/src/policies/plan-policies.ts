import { approximateLength, parseInterval } from '../settings/interval.ts';
import type { IntervalOrOff, Settings } from '../settings/settings-schema.ts';
import type { CurrentPolicies } from './current-policies.ts';
import { refreshStart } from './refresh-start.ts';
import { settingsOf } from './settings-of.ts';
import { settingTableNames, type TableName, tableNames } from './table-name.ts';

/** One difference between what the settings ask for and what the database does. */
export interface PolicyChange {
  /** The table, or the rollup. */
  readonly target: string;
  readonly what: 'chunkInterval' | 'rollupWidth' | 'compressAfter' | 'retention' | 'refreshStart';
  readonly from: string;
  readonly to: string;
}

/**
 * What has to change for the database to do what the settings say, windows before the retention that relies on them;
 * empty if nothing. Where TimescaleDB is not set up there is nothing but the retention to compare.
 */
export function planPolicies(settings: Settings, current: CurrentPolicies): readonly PolicyChange[] {
  const changes: PolicyChange[] = [];
  function compare(target: string, what: PolicyChange['what'], from: string, to: string) {
    if (from !== to) changes.push({ target, what, from, to });
  }
  if (current.kind === 'plain') {
    for (const name of settingTableNames) {
      compare(name, 'retention', current.retention[name], settings[name].retention);
    }
    return changes;
  }
  for (const name of tableNames) {
    const found = current.tables[name];
    const wanted = settingsOf(settings, name);
    compare(name, 'chunkInterval', found.chunkInterval, wanted.chunkInterval);
    compare(name, 'rollupWidth', found.rollupWidth, effectiveWidth(settings, name));
    compare(name, 'compressAfter', found.compressAfter, wanted.compressAfter);
  }
  for (const { name, source, start } of current.rollups) {
    const wanted = refreshStart({
      retention: settings[source].retention,
      current: start,
      history: current.history[source],
      now: current.now,
    });
    compare(name, 'refreshStart', start, wanted);
  }
  for (const name of tableNames) {
    compare(name, 'retention', current.tables[name].retention, settingsOf(settings, name).retention);
  }
  return changes;
}

// Chunks as wide as the roll-up or wider have nothing to be merged into.
function effectiveWidth(settings: Settings, name: TableName): IntervalOrOff {
  const { rollupWidth } = settings;
  const chunk = approximateLength(parseInterval(settingsOf(settings, name).chunkInterval));
  return rollupWidth !== 'off' && approximateLength(parseInterval(rollupWidth)) > chunk ? rollupWidth : 'off';
}

/** Whether the change makes rows expire sooner than they do now. */
export function tightensRetention({ what, from, to }: PolicyChange): boolean {
  if (what !== 'retention' || to === 'off') return false;
  return from === 'off' || approximateLength(parseInterval(to)) < approximateLength(parseInterval(from));
}
