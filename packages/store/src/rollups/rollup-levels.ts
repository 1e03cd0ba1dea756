/** The coarser timeframes that are kept from 1m candles, each with the level it is aggregated from. */
export const rollupLevels = [
  { tf: '5m', from: '1m', minutes: 5 },
  { tf: '15m', from: '5m', minutes: 15 },
  { tf: '1h', from: '15m', minutes: 60 },
  { tf: '4h', from: '1h', minutes: 240 },
  { tf: '1d', from: '4h', minutes: 1440 },
] as const;

export type RollupTimeframe = (typeof rollupLevels)[number]['tf'];

export function isRollupTimeframe(tf: string): tf is RollupTimeframe {
  return rollupLevels.some((level) => level.tf === tf);
}
