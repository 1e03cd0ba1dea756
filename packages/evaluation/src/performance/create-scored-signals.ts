import { type ScoredSignals, type SignalSeries, sideCodes } from './scored-signals.ts';

/**
 * Columns for `length` signals, to be filled: everything that may be unknown is NaN, every label `none`, every status
 * pending, every pred HOLD.
 */
export function createScoredSignals(length: number, series: readonly SignalSeries[]): ScoredSignals {
  const unknown = () => new Float64Array(length).fill(Number.NaN);
  return {
    length,
    series,
    seriesOf: new Uint32Array(length),
    id: new Float64Array(length),
    ts: unknown(),
    pred: new Int8Array(length),
    proba: unknown(),
    latencyMs: unknown(),
    status: new Uint8Array(length),
    label: new Int8Array(length).fill(sideCodes.none),
    entryTs: unknown(),
    exitTs: unknown(),
    labelEnd: unknown(),
    stop: unknown(),
    grossReturn: unknown(),
    netReturn: unknown(),
    realizedRr: unknown(),
    buyRr: unknown(),
    sellRr: unknown(),
    mae: unknown(),
    mfe: unknown(),
  };
}
