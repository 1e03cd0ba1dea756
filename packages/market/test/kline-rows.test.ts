import { describe, expect, it } from '@jest/globals';
import { type Candle, TidemarkError } from '@tidemark/domain';
import fc from 'fast-check';
import type { ArchiveFile } from '../src/archive-file.ts';
import { sniffKlines } from '../src/kline-zip.ts';
import { readCandleRows } from '../src/read-candle-rows.ts';
import {
  candlesOf,
  chunksOf,
  collect,
  february,
  header,
  klineLine,
  rejectionsOf,
  um,
} from '../src/testing/klines.ts';

function read(lines: readonly string[], file: ArchiveFile = um, lengths: readonly number[] = [1_000]) {
  return readBytes(Buffer.from(`${lines.join('\n')}\n`), file, lengths);
}

function readBytes(data: Buffer, file: ArchiveFile = um, lengths: readonly number[] = [1_000]) {
  return collect(readCandleRows(chunksOf(data, lengths), sniffKlines(file, file.symbol)));
}

const spot: ArchiveFile = { ...um, market: 'spot' };
const cm = (symbol: string): ArchiveFile => ({ ...um, market: 'cm', symbol });

describe('rows of kline files', () => {
  it('reads every value of a futures row, vwap from quote volume, under a header', async () => {
    const rows = await read([header, klineLine(0)]);
    const candle: Candle = {
      symbol: 'XUSDT',
      tf: '1m',
      ts: february,
      o: 10.1,
      h: 10.3,
      l: 10,
      c: 10.2,
      v: 200,
      vwap: 10.15,
      takerBuyVol: 150.5,
    };
    expect(rows).toEqual([{ line: 2, candle }]);
  });

  it('reads a file without a header from its first line on', async () => {
    expect(await read([klineLine(0), klineLine(1)], spot)).toMatchObject([{ line: 1 }, { line: 2 }]);
  });

  it('decides milliseconds or microseconds for each row', async () => {
    const micro = klineLine(1, { 0: `${february + 60_000}000`, 6: `${february + 119_999}999` });
    const rows = candlesOf(await read([klineLine(0), micro, klineLine(2)], spot));
    expect(rows.map((candle) => candle.ts)).toEqual([february, february + 60_000, february + 120_000]);
  });

  it('rejects an open between two milliseconds, and one off the grid as in February 2018', async () => {
    const rows = await read([
      klineLine(0),
      klineLine(1, { 0: `${february + 60_000}001` }),
      klineLine(2, { 0: String(february + 120_000 + 14_800) }),
    ]);
    expect(rejectionsOf(rows)).toMatchObject([
      { line: 2, code: 'candle.off_grid' },
      { line: 3, code: 'candle.off_grid', message: expect.stringContaining('2026-02-01T00:02:14.800Z') },
    ]);
  });

  it('gives no vwap where nothing was traded', async () => {
    const rows = await read([klineLine(0, { 5: '0', 7: '0', 8: '0', 9: '0', 10: '0' })]);
    expect(candlesOf(rows)).toMatchObject([{ v: 0, vwap: null, takerBuyVol: 0 }]);
  });

  it('leaves a vwap that rounding puts outside the range as it is', async () => {
    const rows = await read([
      klineLine(0, { 1: '1.01', 2: '1.01', 3: '1.01', 4: '1.01', 5: '3', 7: '3.04', 9: '0' }),
    ]);
    expect(candlesOf(rows)).toMatchObject([{ h: 1.01, vwap: 3.04 / 3 }]);
  });

  it('reads coin-margined columns as contracts and base volume', async () => {
    // 200 contracts of 100 USD that took 2 BTC: 10,000 USD each.
    const line = klineLine(0, { 1: '10000', 2: '10100', 3: '9900', 4: '10050', 5: '200', 7: '2' });
    for (const symbol of ['BTCUSD_PERP', 'BTCUSD_260327']) {
      expect(candlesOf(await read([line], cm(symbol)))).toMatchObject([{ v: 200, vwap: 10_000 }]);
    }
    expect(candlesOf(await read([line], cm('ETHUSD_PERP')))).toMatchObject([{ v: 200, vwap: 1_000 }]);
  });

  it('gives no vwap for contracts whose base volume is 0', async () => {
    expect(candlesOf(await read([klineLine(0, { 7: '0' })], cm('ETHUSD_PERP')))).toMatchObject([
      { vwap: null },
    ]);
  });

  it('keeps a candle that was closed early at an outage', async () => {
    const rows = await read([klineLine(0, { 6: String(february + 12_345) })]);
    expect(candlesOf(rows)).toHaveLength(1);
  });

  it('leaves an outage a gap', async () => {
    const rows = candlesOf(await read([klineLine(0), klineLine(600)]));
    expect(rows.map((candle) => candle.ts)).toEqual([february, february + 600 * 60_000]);
  });

  it.each([
    ['a high below the open', { 2: '10.05' }, 'candle.high_below'],
    ['a low above the close', { 3: '10.15', 4: '10.12' }, 'candle.low_above'],
    ['a negative volume', { 5: '-1', 9: '0' }, 'candle.negative_volume'],
    ['a negative quote volume', { 7: '-1' }, 'candle.negative_volume'],
    ['takers that bought more than was traded', { 9: '201' }, 'candle.taker_above_volume'],
    ['NaN', { 4: 'NaN' }, 'candle.not_finite'],
    ['a number beyond a double', { 2: '1e999' }, 'candle.not_finite'],
    ['infinity', { 2: '-Infinity' }, 'candle.not_finite'],
    ['an empty price', { 1: '' }, 'number.invalid'],
    ['a hexadecimal price', { 1: '0x10' }, 'number.invalid'],
    ['an empty volume', { 5: '' }, 'number.invalid'],
    ['a quote volume that is no number', { 7: 'x' }, 'number.invalid'],
    ['a taker volume that is no number', { 9: 'x' }, 'number.invalid'],
    ['a number of trades that is no number', { 8: '4 2' }, 'number.invalid'],
    ['a time that is no number', { 0: '2026-02-01' }, 'number.invalid'],
    ['an empty time', { 0: '' }, 'number.invalid'],
    ['a time in nanoseconds', { 0: `${february}000000` }, 'number.invalid'],
  ] as const)('rejects %s and goes on', async (_what, columns, code) => {
    const rows = await read([header, klineLine(0), klineLine(1, columns), klineLine(2)]);
    expect(candlesOf(rows)).toHaveLength(2);
    expect(rejectionsOf(rows)).toMatchObject([{ line: 3, code, raw: klineLine(1, columns) }]);
  });

  it('rejects a row of another number of columns', async () => {
    const short = klineLine(1).split(',').slice(0, 11).join(',');
    const rows = await read([klineLine(0), short, `${klineLine(2)},1`, klineLine(3)]);
    expect(rejectionsOf(rows)).toMatchObject([
      { line: 2, code: 'row.columns', raw: short },
      { line: 3, code: 'row.columns' },
    ]);
    expect(candlesOf(rows)).toHaveLength(2);
  });

  it.each([
    ['whose first row has another number of columns', [klineLine(0).slice(0, 20), klineLine(1)]],
    ['whose first row under the header has another number', [header, `${klineLine(0)},1`]],
    ['whose header has other columns', ['trade_id,price,qty', klineLine(0)]],
    ['that is a web page', ['<html><body>Not found</body></html>']],
  ])('refuses a file %s', async (_what, lines) => {
    await expect(read(lines)).rejects.toMatchObject({ code: 'file.columns' });
  });

  it('takes a damaged first row for a row, not for a header', async () => {
    const rows = await read([`x${klineLine(0)}`, klineLine(1)]);
    expect(rejectionsOf(rows)).toMatchObject([{ line: 1, code: 'number.invalid' }]);
  });

  it('reads carriage returns, blank lines, a byte order mark and a missing last line end', async () => {
    const text = `\uFEFF${header}\r\n${klineLine(0)}\r\n\r\n${klineLine(1)}`;
    expect(await readBytes(Buffer.from(text))).toMatchObject([{ line: 2 }, { line: 4 }]);
  });

  it('finds no rows in an empty file', async () => {
    expect(await readBytes(Buffer.from(''))).toEqual([]);
    expect(await read([header])).toEqual([]);
  });

  it('fails on an endless line instead of collecting it', async () => {
    let produced = 0;
    async function* endless() {
      for (;;) {
        produced += 1_000_000;
        yield Buffer.alloc(1_000_000, '1');
      }
    }
    const rows = collect(readCandleRows(endless(), sniffKlines(um, 'XUSDT')));
    await expect(rows).rejects.toMatchObject({ code: 'file.line_too_long' });
    expect(produced).toBe(1_000_000);
  });

  it('keeps at most 500 characters of a rejected row, none of which a database refuses', async () => {
    const rows = await readBytes(Buffer.from(`${klineLine(0)}\n\0${'y'.repeat(5_000)}\n`));
    const raw = rejectionsOf(rows)[0]?.raw;
    expect(raw).toHaveLength(500);
    expect(raw).not.toContain('\0');
  });

  it('yields about 2,000 rows a batch', async () => {
    const lines = Array.from({ length: 9_000 }, (_, index) => klineLine(index)).join('\n');
    const sizes: number[] = [];
    for await (const batch of readCandleRows(
      chunksOf(Buffer.from(lines), [300_000]),
      sniffKlines(um, 'XUSDT'),
    )) {
      sizes.push(batch.length);
    }
    expect(Math.max(...sizes)).toBe(2_000);
    expect(sizes.reduce((a, b) => a + b)).toBe(9_000);
  });

  it('gives back the numbers that were written', async () => {
    const price = fc.integer({ min: 1, max: 1e12 }).map((value) => value / 1e8);
    const kline = fc.record({
      prices: fc.array(price, { minLength: 4, maxLength: 4 }),
      v: price,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(kline, { maxLength: 20 }), async (klines) => {
        const written = klines.map(({ prices, v, share }, index) => {
          const [o = 0, c = 0] = prices;
          return {
            ts: february + index * 60_000,
            o,
            c,
            h: Math.max(...prices),
            l: Math.min(...prices),
            v,
            takerBuyVol: v * share,
          };
        });
        const lines = written.map(({ o, h, l, c, v, takerBuyVol }, index) =>
          klineLine(index, {
            1: `${o}`,
            2: `${h}`,
            3: `${l}`,
            4: `${c}`,
            5: `${v}`,
            7: `${v * 2}`,
            9: `${takerBuyVol}`,
          }),
        );
        expect(candlesOf(await read(lines))).toEqual(
          written.map((candle) => ({
            ...candle,
            symbol: 'XUSDT',
            tf: '1m',
            vwap: (candle.v * 2) / candle.v,
          })),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('reads the same rows wherever the chunks end', async () => {
    const line = fc.oneof(
      fc.nat(1_000).map((index) => klineLine(index)),
      fc.nat(1_000).map((index) => `${klineLine(index)}\r`),
      fc.string({ maxLength: 40 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 10 }),
        async (lines, lengths) => {
          const data = Buffer.from([header, klineLine(0), ...lines].join('\n'));
          expect(await readBytes(data, um, lengths)).toEqual(await readBytes(data, um, [data.length]));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('turns any bytes into rows or one TidemarkError', async () => {
    const pieces = fc.constantFrom(header, klineLine(0), '\n', '\r\n', ',', '"', '\0', '1e999', '\uFEFF');
    const bytes = fc
      .array(
        fc.oneof(
          pieces.map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 40 }).map(Buffer.from),
        ),
      )
      .map((parts) => Buffer.concat(parts));
    await fc.assert(
      fc.asyncProperty(bytes, async (data) => {
        try {
          await readBytes(data, um, [7]);
        } catch (error) {
          expect(error).toBeInstanceOf(TidemarkError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
