import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CandleRow, isRejected } from '@tidemark/domain';
import { type ArchiveFile, archivePath } from '../archive-file.ts';
import { makeZip } from './write-zip.ts';

export const header =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';

/** 2026-02-01T00:00:00Z */
export const february = 1_769_904_000_000;

/** A line of a kline file, minute `index` of February 2026, with the columns given by number replaced. */
export function klineLine(index: number, columns: Readonly<Record<number, string>> = {}): string {
  const open = february + index * 60_000;
  const line = [
    String(open),
    '10.10',
    '10.30',
    '10.00',
    '10.20',
    '200',
    String(open + 59_999),
    '2030.0',
    '42',
    '150.5',
    '1527.575',
    '0',
  ];
  return line.map((value, column) => columns[column] ?? value).join(',');
}

export const um: ArchiveFile = { market: 'um', symbol: 'XUSDT', tf: '1m', period: '2026-02' };

export function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

export function zipOf(lines: readonly string[], file: ArchiveFile = um): Buffer {
  const name = archivePath(file).split('/').at(-1)?.replace('.zip', '.csv') ?? '';
  return makeZip([{ name, data: Buffer.from(`${lines.join('\n')}\n`) }]);
}

export interface TestFolder extends AsyncDisposable {
  readonly path: string;
  write(path: string, data: Buffer | string): Promise<string>;
  /** Writes a zip of klines and its CHECKSUM where the archive has them. */
  publish(file: ArchiveFile, lines: readonly string[]): Promise<void>;
}

export async function testFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'tidemark market '));
  const write = async (name: string, data: Buffer | string) => {
    const full = join(path, name);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, data);
    return full;
  };
  return {
    path,
    write,
    async publish(file, lines) {
      const zip = zipOf(lines, file);
      await write(archivePath(file), zip);
      await write(
        `${archivePath(file)}.CHECKSUM`,
        `${sha256(zip)}  ${archivePath(file).split('/').at(-1)}\n`,
      );
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

export async function collect(batches: AsyncIterable<readonly CandleRow[]>): Promise<CandleRow[]> {
  const rows: CandleRow[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

export function candlesOf(rows: readonly CandleRow[]) {
  return rows.flatMap((row) => (isRejected(row) ? [] : [row.candle]));
}

export function rejectionsOf(rows: readonly CandleRow[]) {
  return rows.filter(isRejected);
}

/** The chunks of `data`, cut after the given lengths, over and over. */
export async function* chunksOf(data: Buffer, lengths: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < data.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield data.subarray(at, at + length);
    at += length;
  }
}
