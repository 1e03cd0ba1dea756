import { TidemarkError } from '@tidemark/domain';
import { approximateLength, parseInterval } from './interval.ts';
import type { IntervalOrOff, Settings } from './settings-schema.ts';

const tables = ['candles', 'signals'] as const;
const day = 86_400_000;

/**
 * Refuses settings that fit their types and contradict each other.
 * @throws TidemarkError `settings.conflict`
 */
export function checkSettings(settings: Settings): void {
  const width = lengthOf(settings.rollupWidth);
  for (const table of tables) {
    const { chunkInterval, compressAfter, retention } = settings[table];
    const chunk = lengthOf(chunkInterval);
    if (Number.isFinite(width) && width > chunk && width % chunk !== 0) {
      throw conflict(
        `rollupWidth '${settings.rollupWidth}' is no multiple of ${table}.chunkInterval '${chunkInterval}'`,
        'Choose a width that whole chunks fill, or off.',
      );
    }
    if (compressAfter !== 'off' && lengthOf(compressAfter) >= lengthOf(retention)) {
      throw conflict(
        `${table}.compressAfter '${compressAfter}' is not shorter than ${table}.retention '${retention}'`,
        `Compress sooner, keep ${table} longer, or set ${table}.compressAfter to off.`,
      );
    }
  }
  // The rollups of days need two whole days between the margin of two days and now; a week leaves room for a weekend of
  // an idle job.
  for (const table of tables) {
    const { retention } = settings[table];
    if (lengthOf(retention) >= 7 * day) continue;
    throw conflict(
      `${table}.retention '${retention}' is shorter than 7 days`,
      `The daily rollup is made from stored ${table}: keep at least 7 days of them.`,
    );
  }
}

// Off is longer than any interval.
function lengthOf(interval: IntervalOrOff): number {
  return interval === 'off' ? Number.POSITIVE_INFINITY : approximateLength(parseInterval(interval));
}

function conflict(message: string, hint: string): TidemarkError {
  return new TidemarkError('settings.conflict', message, { value: message, hint });
}
