import { type ArchiveFile, archivePath, compareArchiveFiles } from '@tidemark/market';
import { header, type TestFolder, testFolder } from '@tidemark/market/testing';

export interface KillArchive extends AsyncDisposable {
  readonly path: string;
  readonly symbols: readonly string[];
  readonly from: string;
  readonly to: string;
  /** Paths inside the archive, in the order in which they are loaded. */
  readonly sources: readonly string[];
}

const symbolCount = 20;
const months = ['2026-01', '2026-02', '2026-03', '2026-04'];
const rowsPerFile = 3_000;

/**
 * An archive of eighty small files. Some have rows that are rejected, rows that come twice, once with other values, and
 * rows out of order, so that every way of loading is interrupted somewhere.
 *
 * Volumes are powers of two and quote volumes multiples of 1/4: sums of them are exact, so that rollups are the same
 * whatever the order in which a server adds.
 */
export async function makeKillArchive(): Promise<KillArchive> {
  const folder: TestFolder = await testFolder();
  const symbols = Array.from({ length: symbolCount }, (_, index) => `K${String(index).padStart(2, '0')}USDT`);
  const files = months
    .flatMap((period) => symbols.map((symbol): ArchiveFile => ({ market: 'um', symbol, tf: '1m', period })))
    .sort(compareArchiveFiles);
  for (const [index, file] of files.entries()) await folder.publish(file, linesOf(file, index));
  return {
    path: folder.path,
    symbols,
    from: months[0] ?? '',
    to: months.at(-1) ?? '',
    sources: files.map(archivePath),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function linesOf({ period }: ArchiveFile, index: number): string[] {
  const start = Date.parse(`${period}-01T00:00:00Z`);
  const lines = Array.from({ length: rowsPerFile }, (_, row) => lineAt(start, row, index));
  if (index % 3 === 0) {
    lines.splice(100, 0, 'not,a,candle', lineAt(start, 100, index).replace(/^(\d+),/, '$1,NaN'));
  }
  if (index % 4 === 0) lines.push(lineAt(start, 50, index), lineAt(start, 60, index + 1));
  if (index % 5 === 0) lines.push(...lines.splice(2_000, 10));
  return [header, ...lines];
}

function lineAt(start: number, row: number, seed: number): string {
  const open = start + row * 60_000;
  const base = 40 + ((row * 7 + seed * 13) % 97) / 8;
  const close = 40 + (((row + 1) * 7 + seed * 13) % 97) / 8;
  const volume = 2 ** ((row + seed) % 8);
  const high = Math.max(base, close) + 0.25;
  const low = Math.min(base, close) - 0.125;
  const quote = volume * low + 0.25;
  const columns = [open, base, high, low, close, volume, open + 59_999, quote, 9, volume / 2, quote / 2, 0];
  return columns.join(',');
}
