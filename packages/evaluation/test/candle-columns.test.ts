import { describe, expect, it } from '@jest/globals';
import { checkCandleColumns, createCandleColumnBuilder, toCandleColumns } from '@tidemark/evaluation';

const candle = { ts: 60_000, o: 1, h: 2, l: 0.5, c: 1.5 };

describe('toCandleColumns', () => {
  it('keeps each price in its column', () => {
    const columns = toCandleColumns('1m', [candle]);
    expect([columns.ts, columns.o, columns.h, columns.l, columns.c].map((column) => [...column])).toEqual([
      [60_000],
      [1],
      [2],
      [0.5],
      [1.5],
    ]);
  });

  it.each([
    ['candle.out_of_order', [candle, candle]],
    ['candle.out_of_order', [{ ...candle, ts: 120_000 }, candle]],
    ['candle.off_grid', [{ ...candle, ts: 60_001 }]],
    ['candle.not_finite', [{ ...candle, h: Number.NaN }]],
    ['candle.not_finite', [{ ...candle, l: Number.NEGATIVE_INFINITY }]],
  ])('refuses with %s', (code, candles) => {
    expect(() => toCandleColumns('1m', candles)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses columns of unequal length', () => {
    const columns = { ...toCandleColumns('1m', [candle]), c: new Float64Array() };
    expect(() => checkCandleColumns(columns)).toThrow(expect.objectContaining({ code: 'candle.not_finite' }));
  });
});

describe('createCandleColumnBuilder', () => {
  it('keeps what it was given beyond its first size, and what it built when more is added', () => {
    const builder = createCandleColumnBuilder('1m');
    const add = (slot: number) =>
      builder.add({ ts: slot * 60_000, o: slot, h: slot + 3, l: slot - 1, c: slot + 2 });
    for (let slot = 0; slot < 2_500; slot += 1) add(slot);
    const built = builder.build();
    add(2_500);
    expect([built.ts.length, built.o[2_499], built.h[2_499], built.l[0], built.c[1_024]]).toEqual([
      2_500, 2_499, 2_502, -1, 1_026,
    ]);
    expect(builder.build().ts.at(-1)).toBe(2_500 * 60_000);
  });
});
