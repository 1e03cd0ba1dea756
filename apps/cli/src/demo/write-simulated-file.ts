import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Simulation, simulateCandles } from './simulate-candles.ts';

/** Writes simulated candles as CSV with a header; the same bytes for the same simulation. Returns the file's path. */
export async function writeSimulatedFile(folder: string, simulation: Simulation): Promise<string> {
  const path = join(folder, `${simulation.market.symbol}-1m.csv`);
  await pipeline(csvLines(simulation), createWriteStream(path));
  return path;
}

function* csvLines(simulation: Simulation): Generator<string> {
  let text = 'ts,o,h,l,c,v,vwap,taker_buy_vol\n';
  for (const { ts, o, h, l, c, v, vwap, takerBuyVol } of simulateCandles(simulation)) {
    text += `${ts},${o},${h},${l},${c},${v},${vwap},${takerBuyVol}\n`;
    // A write for each line would cost more than the simulation.
    if (text.length < 65_536) continue;
    yield text;
    text = '';
  }
  yield text;
}
