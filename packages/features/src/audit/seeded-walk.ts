import { slotNumber, slotOpen, type Timeframe } from '@tidemark/domain';
import type { CandleInput } from '../engine/candle-input.ts';
import { seededRandom } from './seeded-random.ts';

export interface SeededWalkOptions {
  readonly timeframe: Timeframe;
  /** Candles, not slots: gaps come on top. */
  readonly count: number;
  readonly seed: number;
  /** Open time of the first candle at the earliest, epoch milliseconds; default 2024-01-01. */
  readonly from?: number;
  /** Whether slots are missing: single ones, runs of a few, and one of fifty; default true. */
  readonly gaps?: boolean;
}

/**
 * Candles of a random walk that follows from its seed, with what real ones have: prices on a tick of 0.01, jumps, calm and wild hours, candles
 * without a trade, and holes. The first fifth has neither holes nor candles without a trade.
 */
export function seededWalk({ timeframe, count, seed, from, gaps = true }: SeededWalkOptions): CandleInput {
  const random = seededRandom(seed);
  const candles = emptyCandles(count);
  const tick = (price: number) => Math.round(price * 100) / 100;
  let slot = slotNumber(timeframe, from ?? Date.UTC(2024, 0, 1));
  let price = 100;
  for (let at = 0; at < count; at += 1, slot += 1) {
    const calm = at < count / 5;
    if (gaps && !calm) slot += gapBefore(at, count, random);
    const wild = Math.sin(at / 97) > 0.6 ? 4 : 1;
    // The sum of four is near enough to a normal, and bounded.
    const step = (random() + random() + random() + random() - 2) * 0.002 * wild;
    const jump = random() < 0.002 ? (random() - 0.5) * 0.05 : 0;
    const idle = !calm && random() < 0.01;
    const open = at === 0 ? price : tick(Math.max(price * (1 + (random() - 0.5) * 0.0002), 1));
    const close = idle ? open : tick(Math.max(open * (1 + step + jump), 1));
    const [top, bottom] = [Math.max(open, close), Math.min(open, close)];
    const high = idle ? open : tick(top + random() * 0.1 * wild);
    const low = idle ? open : Math.max(tick(bottom - random() * 0.1 * wild), 0.5);
    const volume = idle ? 0 : Math.round((1 + random() * 20 * wild) * 1_000) / 1_000;
    candles.ts[at] = slotOpen(timeframe, slot);
    candles.open[at] = open;
    candles.high[at] = high;
    candles.low[at] = low;
    candles.close[at] = close;
    candles.volume[at] = volume;
    candles.vwap[at] = idle ? Number.NaN : (high + low + close + open) / 4;
    candles.takerBuyVolume[at] = volume * random();
    price = close;
  }
  return candles;
}

function gapBefore(at: number, count: number, random: () => number): number {
  if (at === Math.floor(count / 2)) return 50;
  const chance = random();
  if (chance < 0.001) return 1 + Math.floor(random() * 8);
  return chance < 0.003 ? 1 : 0;
}

/** Columns of that many candles, full of zeros. */
export function emptyCandles(count: number): CandleInput {
  const column = () => new Float64Array(count);
  return {
    ts: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    vwap: column(),
    takerBuyVolume: column(),
  };
}
