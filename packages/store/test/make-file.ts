import type { Candle, CandleRow } from '@tidemark/domain';
import type { LoadableFile } from '@tidemark/store';

/** A file of these rows; candles are numbered from line 2 on, as after a header. */
export function makeFile(
  rows: readonly (Candle | CandleRow)[],
  other: Partial<LoadableFile> = {},
): LoadableFile {
  const placed = rows.map((row, index): CandleRow => ('o' in row ? { line: index + 2, candle: row } : row));
  return {
    source: 'data/BTCUSDT-1m-2026-02.zip',
    symbol: 'BTCUSDT',
    tf: '1m',
    checksum: 'a'.repeat(64),
    async *rows() {
      for (let at = 0; at < placed.length; at += 100) yield placed.slice(at, at + 100);
    },
    ...other,
  };
}
