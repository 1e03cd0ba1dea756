import type { Candle } from '@tidemark/domain';

/** What is simulated: names that no venue lists, with a price to start from and a share of a day's usual move. */
export const simulatedMarkets = [
  { symbol: 'SIM-ALPHA', price: 60_000, minuteVolatility: 0.0006 },
  { symbol: 'SIM-BETA', price: 150, minuteVolatility: 0.0009 },
  { symbol: 'SIM-GAMMA', price: 4.2, minuteVolatility: 0.0012 },
] as const;

export type SimulatedMarket = (typeof simulatedMarkets)[number];

export interface Simulation {
  readonly market: SimulatedMarket;
  /** Open time of the first candle, epoch milliseconds. */
  readonly from: number;
  readonly count: number;
  readonly seed: number;
}

/**
 * Minute candles of a random walk: the same for the same seed. Volatility clusters, volume follows it, and
 * takers lean with the move; there is no drift and nothing to predict.
 */
export function* simulateCandles({ market, from, count, seed }: Simulation): Generator<Candle> {
  const random = createRandom(seed);
  // A sum of twelve uniforms less six: near normal, and the same on every machine, which Math.log and cos need not be.
  const normal = () => Array.from({ length: 12 }, random).reduce((a, b) => a + b, -6);
  let price: number = market.price;
  let turbulence = 1;
  for (let index = 0; index < count; index += 1) {
    turbulence = Math.min(4, Math.max(0.4, turbulence + 0.02 * (1 - turbulence) + 0.06 * normal()));
    const width = market.minuteVolatility * turbulence;
    const move = width * normal();
    const o = price;
    const c = o * (1 + move);
    const h = Math.max(o, c) * (1 + width * random() * 0.5);
    const l = Math.min(o, c) * (1 - width * random() * 0.5);
    const v = (1_000_000 / market.price) * turbulence * (0.5 + random());
    const lean = Math.min(0.95, Math.max(0.05, 0.5 + 0.15 * (move / width) + 0.1 * (random() - 0.5)));
    const vwap = (o + h + l + c) / 4;
    yield {
      symbol: market.symbol,
      tf: '1m',
      ts: from + index * 60_000,
      o,
      h,
      l,
      c,
      v,
      vwap,
      takerBuyVol: v * lean,
    };
    price = c;
  }
}

/** Mulberry32: uniform in [0, 1), 32 bits of state, public domain by Tommy Ettinger. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
