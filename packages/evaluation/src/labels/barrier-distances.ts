import type { TripleBarrierSpec } from './barrier-spec.ts';

/** Distances of the barriers as fractions of the entry price; null where they hang on an ATR that is not there. */
export interface BarrierDistances {
  readonly profit: number | null;
  readonly stop: number | null;
}

/** @param atr in price units; null while it warms up, and a market that stood still (0) has no distance either */
export function barrierDistances(
  spec: TripleBarrierSpec,
  entryPrice: number,
  atr: number | null,
): BarrierDistances {
  const stop =
    spec.stop.unit === 'percent' ? spec.stop.value / 100 : atrDistance(spec.stop.value, atr, entryPrice);
  switch (spec.profit.unit) {
    case 'percent':
      return { stop, profit: spec.profit.value / 100 };
    case 'atr':
      return { stop, profit: atrDistance(spec.profit.value, atr, entryPrice) };
    case 'stops':
      return { stop, profit: stop === null ? null : spec.profit.value * stop };
  }
}

function atrDistance(multiple: number, atr: number | null, entryPrice: number): number | null {
  return atr === null || atr <= 0 ? null : (multiple * atr) / entryPrice;
}
