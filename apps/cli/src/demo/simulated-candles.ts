import { mkdir, rm } from 'node:fs/promises';
import { ingestFiles } from '@tidemark/ingest';
import type { DemoCandles } from './demo-candles.ts';
import { simulatedMarkets } from './simulate-candles.ts';
import { writeSimulatedFile } from './write-simulated-file.ts';

const from = Date.parse('2026-01-01T00:00:00Z');
const seed = 20_260_101;

/**
 * Simulated candles as the demo's: written to CSV files below `folder`, loaded from there as any file is, and deleted.
 * Each run writes the same bytes to the same place, by which the ledger knows them again.
 */
export function simulatedCandles(folder: string, days = 45): DemoCandles {
  const names = simulatedMarkets.map(({ symbol }) => symbol);
  return {
    source: `SYNTHETIC candles of ${names.join(', ')}, ${days} days simulated with the seed ${seed}`,
    synthetic: true,
    oldest: from,
    async ingest(db, { onEvent, signal }) {
      await mkdir(folder, { recursive: true });
      let inserted = 0;
      let clean = true;
      for (const [index, market] of simulatedMarkets.entries()) {
        const simulation = { market, from, count: days * 1_440, seed: seed + index };
        const path = await writeSimulatedFile(folder, simulation);
        const { symbol } = market;
        const origin = { venue: 'simulator', market: 'synthetic' };
        const summary = await ingestFiles({ db, paths: [path], symbol, tf: '1m', origin, signal, onEvent });
        await rm(path, { force: true });
        signal.throwIfAborted();
        inserted += summary.inserted;
        clean &&= summary.failedFiles === 0 && summary.rejected === 0;
      }
      return { symbols: names, inserted, clean };
    },
  };
}
