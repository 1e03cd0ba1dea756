import { describe, expect, it } from '@jest/globals';
import { type BinanceMarket, contractSizeOf, parseBinanceMarket } from '../src/binance-market.ts';
import { parseRetryAfter } from '../src/http-request.ts';
import { listMonths, parseMonth } from '../src/month.ts';
import { readAhead } from '../src/read-ahead.ts';
import { describeError } from '../src/system-error.ts';

describe('months', () => {
  it('lists both ends and crosses years', () => {
    expect(listMonths('2025-11', '2026-02')).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
    expect(listMonths('2026-02', '2026-02')).toEqual(['2026-02']);
  });

  it.each(['2026', '2026-13', '2026-2', '2026-02-01', ''])('refuses %j', (text) => {
    expect(() => parseMonth(text)).toThrow(expect.objectContaining({ code: 'month.invalid' }));
  });

  it('refuses a range that ends before it starts', () => {
    expect(() => listMonths('2026-02', '2026-01')).toThrow(
      expect.objectContaining({ code: 'time.range_empty' }),
    );
  });
});

describe('markets', () => {
  it('knows three, and refuses others', () => {
    expect(parseBinanceMarket('cm')).toBe('cm');
    expect(() => parseBinanceMarket('options')).toThrow(expect.objectContaining({ code: 'market.unknown' }));
    // @ts-expect-error a market is one of three names
    const wrong: BinanceMarket = 'options';
    expect(wrong).toBe('options');
  });

  it('has contracts of 100 USD for Bitcoin and 10 USD for other coins, coin-margined only', () => {
    expect(contractSizeOf('cm', 'BTCUSD_PERP')).toBe(100);
    expect(contractSizeOf('cm', 'BTCUSD_260327')).toBe(100);
    expect(contractSizeOf('cm', 'ETHUSD_PERP')).toBe(10);
    expect(contractSizeOf('cm', 'BTCSTUSD_PERP')).toBe(10);
    expect(contractSizeOf('um', 'BTCUSDT')).toBeNull();
    expect(contractSizeOf('spot', 'BTCUSDT')).toBeNull();
  });
});

describe('Retry-After', () => {
  it('is seconds or a date', () => {
    expect(parseRetryAfter('120')).toBe(120_000);
    expect(parseRetryAfter('Sun, 01 Feb 2026 00:00:30 GMT', Date.UTC(2026, 1, 1))).toBe(30_000);
    expect(parseRetryAfter('Sun, 01 Feb 2026 00:00:30 GMT', Date.UTC(2026, 1, 2))).toBe(0);
    expect(parseRetryAfter('soon')).toBeNull();
    expect(parseRetryAfter(null)).toBeNull();
  });
});

describe('readAhead', () => {
  it('keeps the order and never has more than its width in hand', async () => {
    let inHand = 0;
    let most = 0;
    const results: number[] = [];
    const work = async (item: number) => {
      most = Math.max(most, ++inHand);
      await new Promise((resolve) => setTimeout(resolve, (item * 7) % 5));
      return item;
    };
    for await (const result of readAhead([1, 2, 3, 4, 5, 6, 7, 8], 3, work)) {
      inHand--;
      results.push(result);
    }
    expect(results).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(most).toBe(3);
  });

  it('fails when the turn of what failed has come', async () => {
    const work = async (item: number) => {
      if (item > 1) throw new Error(`no ${item}`);
      return item;
    };
    const results: number[] = [];
    const run = async () => {
      for await (const result of readAhead([1, 2, 3], 3, work)) results.push(result);
    };
    await expect(run()).rejects.toThrow('no 2');
    expect(results).toEqual([1]);
  });
});

describe('describeError', () => {
  it('tells causes too, and anything that was thrown', () => {
    expect(describeError(new Error('a', { cause: new Error('b') }))).toBe('a, b');
    expect(describeError('c')).toBe('c');
  });
});
