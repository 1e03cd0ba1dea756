import { types } from 'node:util';
import type { CandleInput } from '../engine/candle-input.ts';
import type { FeatureRequest } from '../engine/compute-features.ts';

/** The memory of the candles of requests and of the columns that they fill, each block once; what threads share anyway is left out. */
export function buffersOf(
  requests: readonly Pick<FeatureRequest, 'candles' | 'others' | 'into'>[],
): ReadonlySet<ArrayBuffer> {
  const buffers = new Set<ArrayBuffer>();
  for (const { candles, others = {}, into = [] } of requests) {
    const columns = [candles, ...Object.values(others)].flatMap(columnsOf);
    for (const { buffer } of [...columns, ...into]) if (types.isArrayBuffer(buffer)) buffers.add(buffer);
  }
  return buffers;
}

export function columnsOf(candles: CandleInput): readonly Float64Array[] {
  const { ts, open, high, low, close, volume, vwap, takerBuyVolume } = candles;
  return [ts, open, high, low, close, volume, vwap, takerBuyVolume];
}
