import { tripleBarrierSpec } from '@tidemark/evaluation';

/** Stop at 0.75%, profit at twice that, four hours of minute candles; costs as by default, 14 basis points a round trip. */
export const baselineLabelSpec = tripleBarrierSpec({
  stop: { unit: 'percent', value: 0.75 },
  profit: { unit: 'stops', value: 2 },
  horizon: 240,
});
