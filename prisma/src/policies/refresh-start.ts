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
  /** How long candles are to be kept. */
  readonly retention: IntervalOrOff;
  /** Where the refresh window starts now. */
  readonly current: IntervalOrOff;
  readonly history: RollupHistory;
  readonly now: number;
}

/**
 * Where a rollup's refresh window starts, as a span before now; `off` is unbounded. A refresh over candles that are
 * gone erases their buckets, so the window starts after the retention horizon; and where an earlier, shorter retention
 * has already dropped candles that the rollups remember, after the oldest that are still there. A start that is safe
 * in that way stays as it is.
 */
export function refreshStart({ retention, current, history, now }: RefreshStartOptions): IntervalOrOff {
  const wanted = retention === 'off' ? null : minus(parseInterval(retention), margin);
  const bound = safeBound(history, now);
  if (bound === null || (wanted !== null && approximateLength(wanted) <= bound)) return spell(wanted);
  const kept = current === 'off' ? null : lengthOfOffset(current);
  return kept !== null && kept >= shortest && kept <= bound
    ? current
    : spell({ months: 0, milliseconds: bound });
}

function safeBound({ rawFrom, rollupsFrom }: RollupHistory, now: number): number | null {
  if (rollupsFrom === null || (rawFrom !== null && rollupsFrom >= rawFrom)) return null;
  const age = rawFrom === null ? 0 : Math.floor((now - rawFrom) / day) * day;
  return Math.max(shortest, age - margin);
}

// An offset such as '6 months -2 days', which a setting could not be.
function lengthOfOffset(offset: string): number {
  const [plain = '', negative] = offset.split(' -');
  const taken = negative === undefined ? 0 : approximateLength(parseInterval(negative));
  return approximateLength(parseInterval(plain)) - taken;
}

function minus({ months, milliseconds }: IntervalParts, span: number): IntervalParts {
  return { months, milliseconds: milliseconds - span };
}

function spell(parts: IntervalParts | null): IntervalOrOff {
  return parts === null ? 'off' : formatInterval(parts);
}
