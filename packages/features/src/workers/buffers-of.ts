import { types } from 'node:util';
import type { CandleInput } from '../engine/candle-input.ts';
import type { FeatureRequest } from '../engine/compute-features.ts';

/** The memory of the candles of requests, each block once; what threads share anyway is left out. */
export function buffersOf(
  requests: readonly Pick<FeatureRequest, 'candles' | 'others'>[],
): ReadonlySet<ArrayBuffer> {
  const buffers = new Set<ArrayBuffer>();
  for (const { candles, others = {} } of requests) {
    for (const input of [candles, ...Object.values(others)])
      for (const { buffer } of columnsOf(input)) if (types.isArrayBuffer(buffer)) buffers.add(buffer);
  }
  return buffers;
}

export function columnsOf(candles: CandleInput): readonly Float64Array[] {
  const { ts, open, high, low, close, volume, vwap, takerBuyVolume } = candles;
  return [ts, open, high, low, close, volume, vwap, takerBuyVolume];
}
