/** One-second klines as Binance's spot archive has them (microseconds, no header), from an instant on. */
export function makeSecondKlines(start: number, rows: number): Buffer {
  const longestLine = 160;
  const buffer = Buffer.allocUnsafe(rows * longestLine);
  let used = 0;
  for (let row = 0; row < rows; row++) {
    const open = (start + row * 1_000) * 1_000;
    const price = 60_000 + ((row * 7_919) % 10_007) / 100;
    const close = 60_000 + (((row + 1) * 7_919) % 10_007) / 100;
    const volume = ((row * 104_729) % 99_991) / 100_000;
    const high = Math.max(price, close) + 0.01;
    const low = Math.min(price, close) - 0.01;
    const prices = `${price.toFixed(8)},${high.toFixed(8)},${low.toFixed(8)},${close.toFixed(8)}`;
    const quote = (volume * price).toFixed(8);
    used += buffer.write(
      `${open},${prices},${volume.toFixed(8)},${open + 999_999},${quote},${row % 90},${(volume / 2).toFixed(8)},${quote},0\n`,
      used,
      'latin1',
    );
  }
  return buffer.subarray(0, used);
}
