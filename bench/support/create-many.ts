import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Db } from '@tidemark/db';

const batchSize = 1_000;

/** Stores the first rows of a CSV of ready-made rows through `prisma.candle.createMany`, 1,000 a call. */
export async function createMany(db: Db, path: string, count: number): Promise<void> {
  const rows: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (rows.push(line) === count) break;
  }
  for (let at = 0; at < rows.length; at += batchSize) {
    await db.prisma.candle.createMany({ data: rows.slice(at, at + batchSize).map(toRow) });
  }
}

function toRow(line: string) {
  const [symbol = '', tf = '', ts = '', o, h, l, c, v, vwap, takerBuyVol, knownFrom = ''] = line.split(',');
  return {
    symbol,
    tf,
    ts: new Date(ts),
    o: Number(o),
    h: Number(h),
    l: Number(l),
    c: Number(c),
    v: Number(v),
    vwap: vwap === '' ? null : Number(vwap),
    takerBuyVol: takerBuyVol === '' ? null : Number(takerBuyVol),
    knownFrom: new Date(knownFrom),
  };
}
