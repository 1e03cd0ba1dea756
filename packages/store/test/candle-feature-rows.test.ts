import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import {
  loadCandleFile,
  mergeCandleFeatureRows,
  readCandleFeatures,
  readKnownAtWatermark,
  setCandleFeatures,
  upsertCandles,
} from '@tidemark/store';
import { makeCandle, makeRun, minute, start } from '@tidemark/store/testing';
import { makeFile } from './make-file.ts';

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    await loadCandleFile(database.db, makeFile(makeRun(9_000)));
    if (server.kind === 'timescale')
      await database.db.query('compress', `SELECT compress_chunk(c) FROM show_chunks('candles') c`);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const series = { symbol: 'BTCUSDT', tf: '1m' as const };
  const at = (index: number) => start + index * minute;
  const rowsOf = (count: number, value = 0, from = 0) =>
    Array.from({ length: count }, (_, index) => ({
      ts: at(from + index),
      features: { rsi: index + value, ema: index === 0 ? null : 0.1 + index },
    }));
  const read = (index: number) => readCandleFeatures(database.db, { ...series, ts: at(index) });

  it('adds features to more candles than a transaction writes, compressed ones too, and keeps others', async () => {
    const { db } = database;
    await setCandleFeatures(db, { ...series, ts: at(4_500) }, { kept: true, rsi: -1 });
    const knownAt = await readKnownAtWatermark(db);
    const counts = await mergeCandleFeatureRows(db, { ...series, rows: rowsOf(9_000), knownAt });
    expect(counts).toEqual({ changed: 9_000, unchanged: 0, skipped: 0 });
    expect(await read(0)).toEqual({ rsi: 0, ema: null });
    expect(await read(4_500)).toEqual({ kept: true, rsi: 4_500, ema: 4_500.1 });
    expect(await read(8_999)).toEqual({ rsi: 8_999, ema: 0.1 + 8_999 });
  });

  it('writes only what changed', async () => {
    const { db } = database;
    const knownAt = await readKnownAtWatermark(db);
    const rows = rowsOf(3_000);
    const other = rows.map((row, index) => (index % 3 === 0 ? { ...row, features: { rsi: -5 } } : row));
    expect(await mergeCandleFeatureRows(db, { ...series, rows: other, knownAt })).toEqual({
      changed: 1_000,
      unchanged: 2_000,
      skipped: 0,
    });
    expect(await read(3)).toEqual({ rsi: -5, ema: 3.1 });
  });

  it('skips what is not stored, and what was corrected since it was read', async () => {
    const { db } = database;
    const knownAt = await readKnownAtWatermark(db);
    await upsertCandles(db, [makeCandle(at(8_000), 77)]);
    expect(await read(8_000)).toBeNull();
    const rows = rowsOf(1_500, 3, 7_900);
    expect(await mergeCandleFeatureRows(db, { ...series, rows, knownAt })).toEqual({
      changed: 1_099,
      unchanged: 0,
      skipped: 401,
    });
    expect(await read(8_000)).toBeNull();
    expect(await mergeCandleFeatureRows(db, { symbol: 'NOSUCH', tf: '1m', rows, knownAt })).toMatchObject({
      skipped: 1_500,
    });
    expect(await mergeCandleFeatureRows(db, { ...series, rows: [], knownAt })).toEqual({
      changed: 0,
      unchanged: 0,
      skipped: 0,
    });
  });

  it('writes nothing where a value is none', async () => {
    const { db } = database;
    const knownAt = await readKnownAtWatermark(db);
    const rows = [...rowsOf(10, 1_000), { ts: at(10), features: { rsi: Number.NaN } }];
    await expect(mergeCandleFeatureRows(db, { ...series, rows, knownAt })).rejects.toMatchObject({
      code: 'features.invalid',
    });
    expect(await read(1)).toMatchObject({ rsi: 1 });
  });
});
