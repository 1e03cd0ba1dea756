import { quote, TidemarkError } from './tidemark-error.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Fixed lengths in milliseconds. `1w` and `1mo` are on calendar grids of their own, see {@link floorToGrid}. */
const fixedLengths = {
  '1s': 1_000,
  '1m': minute,
  '3m': 3 * minute,
  '5m': 5 * minute,
  '15m': 15 * minute,
  '30m': 30 * minute,
  '1h': hour,
  '2h': 2 * hour,
  '4h': 4 * hour,
  '6h': 6 * hour,
  '8h': 8 * hour,
  '12h': 12 * hour,
  '1d': day,
  '3d': 3 * day,
  '1w': 7 * day,
} as const;

/** The timeframes that can be stored, shortest first. */
export const timeframes = [...(Object.keys(fixedLengths) as (keyof typeof fixedLengths)[]), '1mo'] as const;

export type Timeframe = keyof typeof fixedLengths | '1mo';

export function isTimeframe(text: string): text is Timeframe {
  return text === '1mo' || Object.hasOwn(fixedLengths, text);
}

/** @throws TidemarkError `timeframe.unknown` */
export function parseTimeframe(text: string): Timeframe {
  if (isTimeframe(text)) return text;
  throw new TidemarkError('timeframe.unknown', `unknown timeframe ${quote(text)}`, {
    value: text,
    hint: `Use one of ${timeframes.join(', ')} (1m is a minute, 1mo a month).`,
  });
}

/** 1970-01-05, the first Monday of the epoch: weekly candles open on Mondays 00:00 UTC. */
const firstMonday = 4 * day;

/** The open time of the candle of `tf` that covers `instant`; both in epoch milliseconds, UTC. */
export function floorToGrid(tf: Timeframe, instant: number): number {
  if (tf === '1mo') {
    const date = new Date(instant);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  }
  return slotOpen(tf, slotNumber(tf, instant));
}

/** The open time of the candle after the one that opens at `ts`; both in epoch milliseconds, UTC. */
export function nextOpen(tf: Timeframe, ts: number): number {
  if (tf !== '1mo') return ts + fixedLengths[tf];
  const date = new Date(ts);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** The number of the slot that covers `instant`, from that of the epoch's first on; slots that follow one another differ by 1. */
export function slotNumber(tf: Timeframe, instant: number): number {
  if (tf === '1mo') {
    const date = new Date(instant);
    return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
  }
  return Math.floor((instant - originOf(tf)) / fixedLengths[tf]);
}

/** The open time of the slot of that number, see {@link slotNumber}. */
export function slotOpen(tf: Timeframe, slot: number): number {
  return tf === '1mo' ? Date.UTC(1970, slot, 1) : slot * fixedLengths[tf] + originOf(tf);
}

function originOf(tf: Timeframe): number {
  return tf === '1w' ? firstMonday : 0;
}

/** Whether a candle of `tf` may open at `ts` (epoch milliseconds). */
export function isOnGrid(tf: Timeframe, ts: number): boolean {
  return floorToGrid(tf, ts) === ts;
}

/** The first instant at which a candle can be known: its end, `ts` + tf, in epoch milliseconds. */
export function availableAt(tf: Timeframe, ts: number): number {
  return nextOpen(tf, ts);
}

/** The length of a timeframe in milliseconds; for `1mo` the longest month, so that it serves as an upper bound. */
export function longestLength(tf: Timeframe): number {
  return tf === '1mo' ? 31 * day : fixedLengths[tf];
}
