import { describe, expect, it } from '@jest/globals';
import { CandleCopyEncoder, copyInstant } from '../src/candles/encode-candle-copy.ts';
import { makeCandle, start } from './make-candles.ts';

describe('CandleCopyEncoder', () => {
  it('counts time in microseconds from 2000-01-01', () => {
    expect(copyInstant(Date.UTC(2000, 0, 1))).toBe(0n);
    expect(copyInstant(Date.UTC(2000, 0, 2))).toBe(86_400_000_000n);
    expect(copyInstant(Date.UTC(1999, 11, 31))).toBe(-86_400_000_000n);
  });

  it('writes a null as length -1 and ends with the trailer', () => {
    const encoder = new CandleCopyEncoder();
    encoder.add(makeCandle(start, 100, { vwap: null }), 7n);
    const bytes = encoder.finish();
    expect(bytes.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\xff\r\n\0');
    expect(bytes.readInt16BE(19)).toBe(11);
    expect(bytes.subarray(-2)).toEqual(Buffer.from([0xff, 0xff]));
    expect(bytes.readBigInt64BE(bytes.length - 10)).toBe(7n);
    expect(bytes.includes(Buffer.from([0xff, 0xff, 0xff, 0xff]))).toBe(true);
  });

  it('grows for a batch larger than its buffer', () => {
    const encoder = new CandleCopyEncoder();
    const one = 2 + 11 * 4 + 9 * 8 + 'BTCUSDT1m'.length;
    for (let row = 0; row < 5_000; row += 1) encoder.add(makeCandle(start, row), 0n);
    expect(encoder.pending).toBe(19 + 5_000 * one);
  });
});
