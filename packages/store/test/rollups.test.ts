import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refreshRollups } from '@tidemark/db';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import type { Candle } from '@tidemark/domain';
import {
  loadCandleFile,
  type RollupTimeframe,
  readRollups,
  rollupLevels,
  upsertCandles,
} from '@tidemark/store';
import { makeCandle, makeRun, minute, start } from '@tidemark/store/testing';
import { makeFile } from './make-file.ts';

const day = 1440 * minute;

/** The bucket of these candles by the definition, one by one. */
function aggregate(candles: readonly Candle[], tf: RollupTimeframe, ts: number) {
  const sum = (pick: (candle: Candle) => number) =>
    candles.reduce((total, candle) => total + pick(candle), 0);
  return {
    symbol: 'BTCUSDT',
    tf,
    ts,
    o: candles[0]?.o,
    h: Math.max(...candles.map((candle) => candle.h)),
    l: Math.min(...candles.map((candle) => candle.l)),
    c: candles.at(-1)?.c,
    v: sum((candle) => candle.v),
    vwap: expect.closeTo(sum((candle) => (candle.vwap ?? 0) * candle.v) / sum((candle) => candle.v), 9),
    takerBuyVol: sum((candle) => candle.takerBuyVol ?? 0),
    candles: candles.length,
    complete: true,
  };
}

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  const read = (tf: RollupTimeframe, incomplete = false) =>
    readRollups(database.db, {
      symbol: 'BTCUSDT',
      tf,
      range: { from: start - 2 * day, to: start + 5 * day },
      incomplete,
    });

  describe('of two days and a bit', () => {
    const candles = makeRun(2 * 1440 + 7).map((candle, index) => ({
      ...candle,
      v: 1 + (index % 7),
      takerBuyVol: index % 2,
    }));
    beforeAll(async () => {
      await loadCandleFile(database.db, makeFile(candles));
    });

    it.each(rollupLevels.map(({ tf, minutes }) => [tf, minutes] as const))(
      'are right for %s',
      async (tf, minutes) => {
        const expected = [];
        for (let at = 0; at + minutes <= candles.length; at += minutes) {
          expected.push(aggregate(candles.slice(at, at + minutes), tf, start + at * minute));
        }
        expect(await read(tf)).toEqual(expected);
      },
    );

    it('leave out a bucket that misses candles unless asked for it', async () => {
      const all = await read('1h', true);
      expect(all).toHaveLength(49);
      expect(all.at(-1)).toMatchObject({ candles: 7, complete: false });
    });

    it('follow a correction, which makes vwap and taker volume unknown where a candle does not tell them', async () => {
      const corrected = makeCandle(start, 1_000, { vwap: null, takerBuyVol: null });
      await upsertCandles(database.db, [corrected]);
      await refreshRollups(database.db, { range: { from: start, to: start + minute } });
      for (const tf of ['5m', '1h', '1d'] as const) {
        expect((await read(tf))[0]).toMatchObject({ o: 1_000, vwap: null, takerBuyVol: null });
      }
    });
  });

  it('never show the bucket that is still forming as complete', async () => {
    const now = Date.now();
    const bucket = Math.floor(now / day) * day;
    const run = makeRun(1440, bucket, { symbol: 'NOW' });
    await loadCandleFile(database.db, makeFile(run, { symbol: 'NOW', source: 'now.csv' }));
    const query = { symbol: 'NOW', tf: '1d', range: { from: bucket, to: bucket + day } } as const;
    expect(await readRollups(database.db, query)).toEqual([]);
    expect(await readRollups(database.db, { ...query, incomplete: true })).toMatchObject([
      { candles: 1440, complete: false },
    ]);
  });

  it('have no vwap where nothing was traded', async () => {
    await upsertCandles(database.db, makeRun(5, start, { symbol: 'IDLE', v: 0, vwap: null, takerBuyVol: 0 }));
    const query = { symbol: 'IDLE', tf: '5m', range: { from: start, to: start + day } } as const;
    expect(await readRollups(database.db, query)).toMatchObject([{ v: 0, vwap: null, takerBuyVol: 0 }]);
  });

  it('open and close with what is there where the ends of a bucket are missing', async () => {
    const holey = makeRun(1440, start, { symbol: 'HOLEY' }).filter(
      (_, index) => index % 7 !== 0 && index % 5 < 3,
    );
    await loadCandleFile(database.db, makeFile(holey, { symbol: 'HOLEY', source: 'holey' }));
    for (const { tf, minutes } of rollupLevels) {
      const query = { symbol: 'HOLEY', tf, range: { from: start, to: start + day }, incomplete: true };
      const width = minutes * minute;
      const starts = [...new Set(holey.map((candle) => Math.floor(candle.ts / width) * width))];
      const partOf = (ts: number) => holey.filter((candle) => candle.ts >= ts && candle.ts < ts + width);

      const expected = starts.map((ts) => {
        const part = partOf(ts);
        return { ts, o: part[0]?.o, c: part.at(-1)?.c, candles: part.length };
      });
      expect(await readRollups(database.db, query)).toMatchObject(expected);
    }
  });

  it('name a timeframe that has none', async () => {
    // @ts-expect-error 1w is not rolled up
    await expect(read('1w')).rejects.toMatchObject({ code: 'rollup.unknown' });
  });

  if (server.kind === 'plain') {
    it('outlive the raw candles, and a late row does not erase a bucket that was whole', async () => {
      const symbol = 'OLD';
      await upsertCandles(database.db, makeRun(60, start, { symbol }));
      await database.db.query('expire', `DELETE FROM candles WHERE symbol = 'OLD'`);
      await upsertCandles(database.db, [makeCandle(start + minute, 9_999, { symbol })]);
      const query = { symbol, tf: '1h', range: { from: start, to: start + day } } as const;
      expect(await readRollups(database.db, query)).toMatchObject([{ candles: 60, o: 100, h: 161 }]);
    });
  } else {
    it('are refreshed where they are materialised already', async () => {
      const symbol = 'SEEN';
      await upsertCandles(database.db, makeRun(1440, start, { symbol }));
      for (const { tf } of rollupLevels) {
        await database.db.query(
          'materialise',
          `CALL refresh_continuous_aggregate('tidemark.candles_${tf}', NULL, NULL)`,
        );
      }
      await upsertCandles(database.db, [makeCandle(start, 1_000, { symbol })]);
      const query = { symbol, tf: '1d', range: { from: start, to: start + day } } as const;
      expect(await readRollups(database.db, query)).toMatchObject([{ o: 100 }]);
      await refreshRollups(database.db, { range: { from: start, to: start + minute } });
      expect(await readRollups(database.db, query)).toMatchObject([{ o: 1_000, candles: 1440 }]);
    });

    it('keep the buckets of dropped candles when another symbol is loaded where they were', async () => {
      await using other = await createTestDatabase(server);
      const { db } = other;
      await loadCandleFile(db, makeFile(makeRun(3 * 1440)));
      await refreshRollups(db);
      await db.transaction(async (tx) => {
        await tx.query('spare', `SELECT set_config('timescaledb.skip_cagg_invalidation', 'on', true)`);
        await tx.query('drop', `SELECT drop_chunks('candles', $1::timestamptz)`, [new Date(start + 2 * day)]);
      });
      const eth = makeRun(1440, start, { symbol: 'ETHUSDT' });
      await loadCandleFile(db, makeFile(eth, { symbol: 'ETHUSDT', source: 'eth.zip' }));
      const spared: string[] = [];
      const range = { from: start, to: start + day };
      await refreshRollups(db, { range, onSpared: (view) => spared.push(view) });
      expect(spared).toContain('tidemark.candles_1d');
      const days = { symbol: 'BTCUSDT', tf: '1d', range: { from: start, to: start + 3 * day } } as const;
      expect(await readRollups(db, days)).toHaveLength(3);
    });
  }
});
