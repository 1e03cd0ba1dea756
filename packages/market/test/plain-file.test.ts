import { appendFile, mkdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { TidemarkError } from '@tidemark/domain';
import fc from 'fast-check';
import { parseColumnMapping } from '../src/column-mapping.ts';
import { openPlainFile, type PlainFileOptions } from '../src/plain-file.ts';
import {
  candlesOf,
  collect,
  february,
  header,
  klineLine,
  rejectionsOf,
  sha256,
  type TestFolder,
  testFolder,
  zipOf,
} from '../src/testing/klines.ts';

const later = february + 86_400_000;

async function read(folder: TestFolder, data: string | Buffer, options: Partial<PlainFileOptions> = {}) {
  const path = await folder.write('candles.csv', data);
  const file = await openPlainFile({ path, symbol: 'X', tf: '1m', now: later, ...options });
  return collect(file.rows());
}

const candle = { symbol: 'X', tf: '1m', ts: february, o: 1, h: 3, l: 0.5, c: 2, v: 10 };

describe('plain files', () => {
  it('is known by its absolute path and its SHA-256', async () => {
    await using folder = await testFolder();
    const path = await folder.write('a.csv', 'ts,o,h,l,c,v\n');
    const file = await openPlainFile({ path, symbol: 'X', tf: '1m' });
    expect(file).toMatchObject({
      source: path,
      symbol: 'X',
      checksum: sha256(Buffer.from('ts,o,h,l,c,v\n')),
    });
    expect(await collect(file.rows())).toEqual([]);
  });

  it.each([
    [
      "Tidemark's own names",
      'ts,symbol,tf,o,h,l,c,v,vwap,taker_buy_vol',
      `${february},X,1m,1,3,0.5,2,10,1.5,4`,
    ],
    [
      "Binance's names",
      'open_time,open,high,low,close,volume,quote_volume,taker_buy_volume',
      `${february},1,3,0.5,2,10,15,4`,
    ],
    [
      'other names and cases',
      'Date;Open;High;Low;Close;Volume;VWAP;Taker Buy Volume',
      '2026-02-01;1;3;0.5;2;10;1.5;4',
    ],
    [
      'tabs and quotes',
      'timestamp\t"open"\thigh\tlow\tclose\tvol\tvwap\ttakerBuyVol',
      `"${february}"\t"1"\t3\t0.5\t2\t10\t1.5\t4`,
    ],
  ])('recognises a header of %s', async (_what, head, line) => {
    await using folder = await testFolder();
    expect(await read(folder, `${head}\n${line}\n`)).toEqual([
      { line: 2, candle: { ...candle, vwap: 1.5, takerBuyVol: 4 } },
    ]);
  });

  it('does not split at a delimiter inside quotes', async () => {
    await using folder = await testFolder();
    const rows = await read(folder, `note,ts,o,h,l,c,v\n"a, b",${february},1,3,0.5,2,10\n`);
    expect(candlesOf(rows)).toEqual([{ ...candle, vwap: null, takerBuyVol: null }]);
  });

  it('reads six, eight or twelve columns without a header', async () => {
    await using folder = await testFolder();
    expect(candlesOf(await read(folder, `${february},1,3,0.5,2,10`))).toMatchObject([
      { ...candle, vwap: null },
    ]);
    expect(candlesOf(await read(folder, `${february},1,3,0.5,2,10,1.5,4`))).toMatchObject([
      { ...candle, vwap: 1.5, takerBuyVol: 4 },
    ]);
    expect(candlesOf(await read(folder, klineLine(0)))).toMatchObject([{ ts: february, vwap: 10.15 }]);
  });

  it('follows a mapping by names', async () => {
    await using folder = await testFolder();
    const columns = parseColumnMapping('ts=when,o=first,h=max,l=min,c=last,v=amount,vwap=mean');
    const rows = await read(folder, `last,when,first,max,min,amount,mean\n2,${february},1,3,0.5,10,1.5\n`, {
      columns,
    });
    expect(candlesOf(rows)).toEqual([{ ...candle, vwap: 1.5, takerBuyVol: null }]);
  });

  it('follows a mapping by numbers, with or without a header', async () => {
    await using folder = await testFolder();
    const columns = parseColumnMapping('ts=2,o=3,h=4,l=5,c=1,v=6');
    const line = `2,${february},1,3,0.5,10`;
    expect(candlesOf(await read(folder, `${line}\n`, { columns }))).toMatchObject([candle]);
    expect(candlesOf(await read(folder, `a,b,c,d,e,f\n${line}\n`, { columns }))).toMatchObject([candle]);
  });

  it.each([
    ['a header of unknown names', 'a,b,c,d,e,f\n1,2,3,4,5,6\n', undefined],
    ['no header and an unknown number of columns', '1,2,3\n', undefined],
    ['no column of a mapped name', 'ts,o,h,l,c,v\n', 'ts=ts,o=open,h=h,l=l,c=c,v=v'],
    ['no column of a mapped number', 'ts,o,h,l,c,v\n', 'ts=ts,o=7,h=h,l=l,c=c,v=v'],
    ['a mapping without the volume', 'ts,o,h,l,c,v\n', 'ts=ts,o=o,h=h,l=l,c=c'],
    ['a first row of another number of columns', 'ts,o,h,l,c,v\n1,2,3\n', undefined],
  ])('refuses %s', async (_what, text, mapping) => {
    await using folder = await testFolder();
    const columns = mapping === undefined ? {} : { columns: parseColumnMapping(mapping) };
    await expect(read(folder, text, columns)).rejects.toMatchObject({
      code: 'file.columns',
      message: expect.stringContaining('candles.csv'),
    });
  });

  it.each(['ts', 'ts=', 'x=1', 'ts=a,ts=b', ''])('refuses the mapping %j', (text) => {
    expect(() => parseColumnMapping(text)).toThrow(expect.objectContaining({ code: 'columns.invalid' }));
  });

  it('reads times in seconds, milliseconds, microseconds and ISO 8601, mixed', async () => {
    await using folder = await testFolder();
    const times = [
      String(february / 1000),
      String(february + 60_000),
      `${february + 120_000}000`,
      '2026-02-01T00:03:00Z',
      '2026-02-01 01:04:00.000+01:00',
      '2026-02-01',
    ];
    const rows = await read(folder, times.map((time) => `${time},1,3,0.5,2,10`).join('\n'));
    const opens = candlesOf(rows).map(({ ts }) => (ts - february) / 60_000);
    expect(opens).toEqual([0, 1, 2, 3, 4, 0]);
  });

  it('rejects a time without a zone, which would mean another instant on another machine', async () => {
    await using folder = await testFolder();
    const times = ['2026-02-01T00:00:00', '2026-02-30', '1.7699E+12', 'today', '99999999999999999999', ''];
    const lines = times.map((time) => `${time},1,3,0.5,2,10`);
    const rows = await read(folder, ['ts,o,h,l,c,v', ...lines].join('\n'));
    expect(rejectionsOf(rows).map(({ code }) => code)).toEqual(times.map(() => 'time.invalid'));
  });

  it('rejects a candle that is still forming', async () => {
    await using folder = await testFolder();
    const lines = [0, 1, 2].map((index) => `${february + index * 60_000},1,3,0.5,2,10`);
    const rows = await read(folder, lines.join('\n'), { now: february + 2 * 60_000 });
    expect(candlesOf(rows)).toHaveLength(2);
    expect(rejectionsOf(rows)).toMatchObject([{ line: 3, code: 'candle.not_closed' }]);
  });

  it('takes an empty vwap or taker buy volume for unknown, and rejects what is no number', async () => {
    await using folder = await testFolder();
    const rows = await read(
      folder,
      [`${february},1,3,0.5,2,10,,`, `${february},1,3,0.5,2,10,x,4`, `${february},1,3,0.5,2,10,1.5,x`].join(
        '\n',
      ),
    );
    expect(candlesOf(rows)).toMatchObject([{ vwap: null, takerBuyVol: null }]);
    expect(rejectionsOf(rows)).toMatchObject([
      { line: 2, code: 'number.invalid', message: expect.stringContaining('column 7') },
      { line: 3, code: 'number.invalid', message: expect.stringContaining('column 8') },
    ]);
  });

  it('unpacks gzip and zip by their first bytes', async () => {
    await using folder = await testFolder();
    expect(candlesOf(await read(folder, gzipSync(`${february},1,3,0.5,2,10\n`)))).toMatchObject([candle]);
    expect(candlesOf(await read(folder, zipOf([header, klineLine(0)])))).toMatchObject([{ vwap: 10.15 }]);
  });

  it('refuses damaged gzip', async () => {
    await using folder = await testFolder();
    const packed = gzipSync(`${february},1,3,0.5,2,10\n`.repeat(10_000));
    await expect(read(folder, packed.subarray(0, 100))).rejects.toMatchObject({ code: 'file.corrupt' });
  });

  it('refuses what is no file', async () => {
    await using folder = await testFolder();
    await mkdir(`${folder.path}/folder`);
    for (const path of [`${folder.path}/none.csv`, `${folder.path}/folder`]) {
      await expect(openPlainFile({ path, symbol: 'X', tf: '1m' })).rejects.toMatchObject({
        code: 'file.unreadable',
        value: path,
      });
    }
  });

  it('fails when the file vanishes between its checksum and its rows', async () => {
    await using folder = await testFolder();
    const path = await folder.write('a.csv', 'ts,o,h,l,c,v\n');
    const file = await openPlainFile({ path, symbol: 'X', tf: '1m' });
    await folder[Symbol.asyncDispose]();
    await expect(collect(file.rows())).rejects.toMatchObject({ code: 'file.unreadable' });
  });

  it('reads the file anew at each call, and may be left early', async () => {
    await using folder = await testFolder();
    const path = await folder.write('a.csv', '');
    for (let index = 0; index < 5_000; index++) {
      if (index % 1_000 === 0)
        await appendFile(
          path,
          Array.from({ length: 1_000 }, (_, i) => `${february + (index + i) * 1_000},1,3,0.5,2,10\n`).join(
            '',
          ),
        );
    }
    const file = await openPlainFile({ path, symbol: 'X', tf: '1s' });
    for await (const batch of file.rows()) {
      expect(batch).toHaveLength(2_000);
      break;
    }
    expect(await collect(file.rows())).toHaveLength(5_000);
  });

  it('turns any bytes into rows or one TidemarkError', async () => {
    await using folder = await testFolder();
    const pieces = fc.constantFrom(
      'ts,o,h,l,c,v',
      `${february},1,3,0.5,2,10`,
      '\n',
      ',',
      ';',
      '\t',
      '"',
      'PK',
      '\x1f\x8b',
      '-',
    );
    const bytes = fc
      .array(
        fc.oneof(
          pieces.map((text) => Buffer.from(text, 'latin1')),
          fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array)),
        ),
      )
      .map((parts) => Buffer.concat(parts));
    await fc.assert(
      fc.asyncProperty(bytes, async (data) => {
        try {
          await read(folder, data);
        } catch (error) {
          expect(error).toBeInstanceOf(TidemarkError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
