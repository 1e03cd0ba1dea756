import { describe, expect, it } from '@jest/globals';
import { makeCandle, start } from '@tidemark/store/testing';
import { encodeCandle } from '../src/candles/copy-candles.ts';
import { CopyEncoder, copyInstant } from '../src/copy/copy-encoder.ts';

describe('CopyEncoder', () => {
  it('counts time in microseconds from 2000-01-01', () => {
    expect(copyInstant(Date.UTC(2000, 0, 1))).toBe(0n);
    expect(copyInstant(Date.UTC(2000, 0, 2))).toBe(86_400_000_000n);
    expect(copyInstant(Date.UTC(1999, 11, 31))).toBe(-86_400_000_000n);
  });

  it('writes a null as length -1 and ends with the trailer', () => {
    const encoder = new CopyEncoder();
    encodeCandle(encoder, makeCandle(start, 100, { vwap: null }), 7n);
    const bytes = encoder.finish();
    expect(bytes.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\xff\r\n\0');
    expect(bytes.readInt16BE(19)).toBe(11);
    expect(bytes.subarray(-2)).toEqual(Buffer.from([0xff, 0xff]));
    expect(bytes.readBigInt64BE(bytes.length - 10)).toBe(7n);
    expect(bytes.includes(Buffer.from([0xff, 0xff, 0xff, 0xff]))).toBe(true);
  });

  it('grows for a batch larger than its buffer', () => {
    const encoder = new CopyEncoder();
    const one = 2 + 11 * 4 + 9 * 8 + 'BTCUSDT1m'.length;
    for (let row = 0; row < 5_000; row += 1) encodeCandle(encoder, makeCandle(start, row), 0n);
    expect(encoder.pending).toBe(19 + 5_000 * one);
  });

  it('writes the length of JSON in bytes, not in characters', () => {
    const encoder = new CopyEncoder();
    encoder.beginRow(1);
    encoder.jsonb('{"名":"é"}');
    const bytes = encoder.finish();
    expect(bytes.readInt32BE(21)).toBe(1 + Buffer.byteLength('{"名":"é"}'));
    expect(bytes[25]).toBe(1);
    expect(bytes.subarray(26, -2).toString('utf8')).toBe('{"名":"é"}');
  });
});
