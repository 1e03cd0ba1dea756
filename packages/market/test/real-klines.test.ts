import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { archivePath } from '../src/archive-file.ts';
import { openBinanceArchive } from '../src/binance-archive.ts';
import { discoverArchive } from '../src/discover-archive.ts';
import { candlesOf, collect } from '../src/testing/klines.ts';

const beside = fileURLToPath(new URL('../../../../shared/data/binance', import.meta.url));
const klines = process.env.TIDEMARK_KLINES ?? beside;
const found = existsSync(klines);
const unzipPath = ['/usr/bin/unzip', '/bin/unzip', '/usr/local/bin/unzip'].find((path) => existsSync(path));

(found ? describe : describe.skip)(`real klines${found ? '' : ': not run, none found'}`, () => {
  it('reads every row of every file without a rejection', async () => {
    const archive = await openBinanceArchive({ base: klines, cacheDir: '/nowhere' });
    const files = await discoverArchive(klines);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const there = await archive.find(file);
      if (there === null) throw new Error(`${archivePath(file)} vanished`);
      const rows = await collect((await archive.open(there)).rows());
      const candles = candlesOf(rows);
      expect(candles).toHaveLength(rows.length);
      const [year, month] = file.period.split('-').map(Number) as [number, number];
      expect(candles[0]?.ts).toBe(Date.UTC(year, month - 1, 1));
      expect(candles.at(-1)?.ts).toBe(Date.UTC(year, month, 1) - 60_000);
    }
  });

  (unzipPath === undefined ? it.skip : it)(
    'agrees with unzip and a plain reading of one file',
    async () => {
      const [file] = await discoverArchive(klines);
      if (file === undefined || unzipPath === undefined) throw new Error('no file');
      const text = execFileSync(unzipPath, ['-p', `${klines}/${archivePath(file)}`], {
        encoding: 'utf8',
        maxBuffer: 1e8,
      });
      const expected = text
        .trim()
        .split('\n')
        .filter((line) => /^\d/.test(line))
        .map((line) => {
          const [ts, o, h, l, c, v, , quote, , taker] = line.split(',').map(Number) as [
            number,
            number,
            number,
            number,
            number,
            number,
            number,
            number,
            number,
            number,
          ];
          return {
            symbol: file.symbol,
            tf: '1m',
            ts,
            o,
            h,
            l,
            c,
            v,
            vwap: v === 0 ? null : quote / v,
            takerBuyVol: taker,
          };
        });
      const archive = await openBinanceArchive({ base: klines, cacheDir: '/nowhere' });
      const rows = await collect((await archive.open({ ...file, publishedChecksum: null })).rows());
      expect(candlesOf(rows)).toEqual(expected);
    },
    120_000,
  );
});
