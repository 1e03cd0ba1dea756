import { types } from 'node:util';
import type { CandleInput } from '../engine/candle-input.ts';
import type { FeatureRequest } from '../engine/compute-features.ts';
import { buffersOf } from './buffers-of.ts';

/**
 * Requests of which no two hold the same memory, so that each can be handed to a thread of its own: what several of them hold, such as
 * the candles of a reference symbol, is copied once into memory that threads share.
 */
export function shareCandles(requests: readonly FeatureRequest[]): readonly FeatureRequest[] {
  const seen = new Set<ArrayBuffer>();
  const common = new Set<ArrayBuffer>();
  for (const request of requests) {
    for (const buffer of buffersOf([request])) (seen.has(buffer) ? common : seen).add(buffer);
  }
  if (common.size === 0) return requests;
  const shared = new Map<ArrayBufferLike, SharedArrayBuffer>();
  const share = (column: Float64Array): Float64Array => {
    const { buffer, byteOffset, length } = column;
    if (!types.isArrayBuffer(buffer) || !common.has(buffer)) return column;
    let copy = shared.get(buffer);
    if (copy === undefined) {
      copy = new SharedArrayBuffer(buffer.byteLength);
      new Uint8Array(copy).set(new Uint8Array(buffer));
      shared.set(buffer, copy);
    }
    return new Float64Array(copy, byteOffset, length);
  };
  const shareAll = (candles: CandleInput): CandleInput => ({
    ts: share(candles.ts),
    open: share(candles.open),
    high: share(candles.high),
    low: share(candles.low),
    close: share(candles.close),
    volume: share(candles.volume),
    vwap: share(candles.vwap),
    takerBuyVolume: share(candles.takerBuyVolume),
  });
  return requests.map((request) => {
    const { candles, others = {} } = request;
    return {
      ...request,
      candles: shareAll(candles),
      others: Object.fromEntries(Object.entries(others).map(([symbol, input]) => [symbol, shareAll(input)])),
    };
  });
}
