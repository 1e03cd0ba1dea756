import { createHash } from 'node:crypto';
import type { CandleRow } from '@tidemark/domain';
import type { CandleFile } from '@tidemark/market';
import { type Simulation, simulateCandles } from './simulate-candles.ts';

const batchSize = 2_000;

/** Simulated candles as a file that an ingest loads like any other; its checksum is over the values. */
export function simulatedFile(simulation: Simulation): CandleFile {
  const { market, from, count, seed } = simulation;
  const hash = createHash('sha256');
  for (const { ts, o, h, l, c, v, vwap, takerBuyVol } of simulateCandles(simulation)) {
    hash.update(`${ts},${o},${h},${l},${c},${v},${vwap},${takerBuyVol}\n`);
  }
  return {
    source: `simulator/${market.symbol}-1m-${new Date(from).toISOString().slice(0, 10)}-${count}-seed-${seed}`,
    symbol: market.symbol,
    tf: '1m',
    checksum: hash.digest('hex'),
    async *rows() {
      let batch: CandleRow[] = [];
      let line = 0;
      for (const candle of simulateCandles(simulation)) {
        line += 1;
        batch.push({ line, candle });
        if (batch.length === batchSize) {
          yield batch;
          batch = [];
        }
      }
      if (batch.length > 0) yield batch;
    },
  };
}
