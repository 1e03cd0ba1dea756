import type { Candle, NewSignal } from '@tidemark/domain';

const windows = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60];
const longest = 60;

/**
 * One signal for every `every`-th candle of a series, each with fifty features of the candles before it, rounded to six
 * decimals as bots write them.
 */
export function* makeSignals(candles: readonly Candle[], every: number): Generator<NewSignal> {
  for (let at = longest; at < candles.length; at += every) {
    const last = candles[at];
    if (last === undefined) return;
    const features: Record<string, number> = {};
    for (const width of windows) {
      const past = candles.slice(at - width, at + 1);
      const closes = past.map(({ c }) => c);
      const volumes = past.map(({ v }) => v);
      const mean = sum(closes) / closes.length;
      const high = Math.max(...past.map(({ h }) => h));
      const low = Math.min(...past.map(({ l }) => l));
      const volume = sum(volumes);
      const squares = sum(closes.map((close) => (close - mean) ** 2));
      features[`return_${width}`] = round(last.c / (closes[0] ?? last.c) - 1);
      features[`distance_to_mean_${width}`] = round(last.c / mean - 1);
      features[`position_in_range_${width}`] = round(high === low ? 0.5 : (last.c - low) / (high - low));
      features[`deviation_${width}`] = round(Math.sqrt(squares / closes.length) / mean);
      features[`taker_share_${width}`] = round(
        volume === 0 ? 0.5 : sum(past.map(({ takerBuyVol }) => takerBuyVol ?? 0)) / volume,
      );
    }
    const score = features.position_in_range_60 ?? 0.5;
    yield {
      modelId: 'bench-1',
      symbol: last.symbol,
      tf: last.tf,
      ts: last.ts + 60_000,
      pred: score > 0.8 ? 'SELL' : score < 0.2 ? 'BUY' : 'HOLD',
      proba: round(0.5 + Math.abs(score - 0.5)),
      features,
      latencyMs: 1 + (at % 50) / 10,
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
