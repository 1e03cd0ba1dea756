import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { isRejected } from '@tidemark/domain';
import { type ArchiveFile, openBinanceArchive } from '@tidemark/market';

export interface ReadyMadeRows {
  /** One CSV a file of the archive, in the archive's order. */
  readonly files: readonly string[];
  readonly rows: number;
}

/** The columns of the CSV files. */
export const readyMadeColumns = 'symbol, tf, ts, o, h, l, c, v, vwap, taker_buy_vol, known_from';

/** Writes the rows of archive files as CSV that COPY takes as it is: everything parsed, converted and checked. */
export async function writeReadyMadeRows(
  archiveFolder: string,
  files: readonly ArchiveFile[],
  folder: string,
): Promise<ReadyMadeRows> {
  const archive = await openBinanceArchive({ base: archiveFolder, cacheDir: folder });
  const knownFrom = new Date().toISOString();
  const written: string[] = [];
  let rows = 0;
  for (const file of files) {
    const path = join(folder, `${file.symbol}-${file.period}.csv`);
    const stream = createWriteStream(path);
    const opened = await archive.open({ ...file, publishedChecksum: null });
    for await (const batch of opened.rows()) {
      const lines: string[] = [];
      for (const row of batch) {
        if (isRejected(row)) continue;
        const { symbol, tf, ts, o, h, l, c, v, vwap, takerBuyVol } = row.candle;
        const instant = new Date(ts).toISOString();
        lines.push(
          `${symbol},${tf},${instant},${o},${h},${l},${c},${v},${vwap ?? ''},${takerBuyVol ?? ''},${knownFrom}\n`,
        );
      }
      rows += lines.length;
      if (!stream.write(lines.join(''))) await once(stream, 'drain');
    }
    stream.end();
    await once(stream, 'close');
    written.push(path);
  }
  return { files: written, rows };
}
