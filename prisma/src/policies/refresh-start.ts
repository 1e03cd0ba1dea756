import {
  approximateLength,
  formatInterval,
  type IntervalParts,
  parseInterval,
} from '../settings/interval.ts';
import type { IntervalOrOff } from '../settings/settings-schema.ts';
import type { RollupHistory } from './current-policies.ts';

const day = 86_400_000;

// Retention's horizon moves on while a refresh runs, and both jobs read their own clocks.
const margin = 2 * day;

// Settings keep at least 7 days of candles, so that what is younger than this was never dropped.
const shortest = 5 * day;

interface RefreshStartOptions {
  /** How long the rows are to be kept. */
  readonly retention: IntervalOrOff;
  /** Where the refresh window starts now. */
  readonly current: IntervalOrOff;
  readonly history: RollupHistory;
  readonly now: number;
}

/**
 * Where a rollup's refresh window starts, as a span before now; `off` is unbounded. A refresh over rows that are gone
 * erases their buckets, so the window starts after the retention horizon; and where an earlier, shorter retention has
 * already dropped rows that the rollups remember, after what it has dropped, whatever was stored there since. A start
 * that is safe in that way stays as it is.
 */
export function refreshStart({ retention, current, history, now }: RefreshStartOptions): IntervalOrOff {
  const wanted = retention === 'off' ? null : minus(parseInterval(retention), margin);
  const bound = safeBound(history, now);
  if (bound === null || (wanted !== null && lengthBefore(now, wanted) <= bound)) return spell(wanted);
  const kept = current === 'off' ? null : lengthBefore(now, parseOffset(current));
  return kept !== null && kept >= shortest && kept <= bound
    ? current
    : spell({ months: 0, milliseconds: bound });
}

function safeBound({ rawFrom, rollupsFrom, droppedUntil }: RollupHistory, now: number): number | null {
  if (rollupsFrom === null) return null;
  const missing = rawFrom === null || rollupsFrom < rawFrom ? (rawFrom ?? now) : Number.NEGATIVE_INFINITY;
  const gone = Math.max(missing, droppedUntil ?? Number.NEGATIVE_INFINITY);
  if (gone === Number.NEGATIVE_INFINITY) return null;
  // What was dropped is read a moment after the clock.
  return Math.max(shortest, Math.floor((now - gone + 60_000) / day) * day - margin);
}

// An offset such as '6 months -2 days', which a setting could not be.
function parseOffset(offset: string): IntervalParts {
  const [plain = '', negative] = offset.split(' -');
  const taken = negative === undefined ? 0 : approximateLength(parseInterval(negative));
  return minus(parseInterval(plain), taken);
}

// By the calendar, as PostgreSQL subtracts: six months are up to 184 days, four more than six times thirty.
function lengthBefore(now: number, { months, milliseconds }: IntervalParts): number {
  const start = new Date(now);
  const dayOfMonth = start.getUTCDate();
  start.setUTCDate(1);
  start.setUTCMonth(start.getUTCMonth() - months);
  const days = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate();
  start.setUTCDate(Math.min(dayOfMonth, days));
  return now - start.getTime() + milliseconds;
}

function minus({ months, milliseconds }: IntervalParts, span: number): IntervalParts {
  return { months, milliseconds: milliseconds - span };
}

function spell(parts: IntervalParts | null): IntervalOrOff {
  return parts === null ? 'off' : formatInterval(parts);
}
