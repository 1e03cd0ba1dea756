import type { ArchiveFile } from '@tidemark/market';
import { simulateCandles, simulatedMarkets } from '../../src/demo/simulate-candles.ts';

/** Lines of a kline file: `days` of simulated minutes from the start of the file's month. */
export function simulatedKlines(file: ArchiveFile, days: number, seed: number): string[] {
  const from = Date.parse(file.period);
  const candles = simulateCandles({ market: simulatedMarkets[1], from, count: days * 1_440, seed });
  return Array.from(candles, ({ ts, o, h, l, c, v, vwap, takerBuyVol }) =>
    [ts, o, h, l, c, v, ts + 59_999, Number(vwap) * v, 9, takerBuyVol, 0, 0].join(','),
  );
}
