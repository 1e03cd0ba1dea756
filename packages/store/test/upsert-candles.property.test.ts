import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import type { Candle } from '@tidemark/domain';
import { loadCandleFile, upsertCandles } from '@tidemark/store';
import { makeCandle, minute, start } from '@tidemark/store/testing';
import fc from 'fast-check';
import { makeFile } from './make-file.ts';

/** One load: candles of a few keys with a few prices, in any order. */
const row = fc.record({ slot: fc.nat(3), price: fc.constantFrom(100, 200, 300) });
const load = fc.record({ way: fc.constantFrom('upsert', 'file'), rows: fc.array(row, { maxLength: 8 }) });
type Row = { slot: number; price: number };

/** A load that was made, with its place in time. */
interface Made {
  readonly knownFrom: number;
  readonly rows: readonly Row[];
}

/** What is believed of a slot at an instant: of what was known by then the latest load's last line. */
function believedAt(loads: readonly Made[], slot: number, instant: number): number | null {
  const words = loads.filter((made) => made.knownFrom <= instant).flatMap((made) => made.rows);
  return words.filter((word) => word.slot === slot).at(-1)?.price ?? null;
}

const candlesOf = (rows: readonly Row[]): Candle[] =>
  rows.map((row) => makeCandle(start + row.slot * minute, row.price));

const lastKnown = (made: readonly Made[]) => made.filter((one) => one.rows.length > 0).at(-1)?.knownFrom;

const asKnownAt = `
  SELECT ts, o FROM (
    SELECT ts, o, known_from, 'infinity'::timestamptz AS known_to FROM candles
    UNION ALL SELECT ts, o, known_from, known_to FROM candle_revisions) versions
  WHERE known_from <= $1 AND known_to > $1`;

const brokenSpans = `
  SELECT 1 FROM (
    SELECT symbol, tf, ts, known_to, lead(known_from) OVER (PARTITION BY symbol, tf, ts ORDER BY known_from) AS next
    FROM (SELECT symbol, tf, ts, known_from, NULL AS known_to FROM candles
      UNION ALL SELECT symbol, tf, ts, known_from, known_to FROM candle_revisions) versions) spans
  WHERE known_to IS DISTINCT FROM next`;

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('says for every instant what was believed then, whatever the mix of duplicates, corrections and order', async () => {
    const { db } = database;
    await fc.assert(
      fc.asyncProperty(fc.array(load, { minLength: 1, maxLength: 5 }), async (loads) => {
        await db.query('clear', 'TRUNCATE candles, candle_revisions, candle_series, ingest_ledger');
        const made: Made[] = [];
        for (const [index, { way, rows }] of loads.entries()) {
          const candles = candlesOf(rows);
          const file = makeFile(candles, { source: `file ${index}` });
          const summary = await (way === 'file' ? loadCandleFile(db, file) : upsertCandles(db, candles));
          expect(summary.inserted + summary.unchanged + summary.revised + summary.duplicates).toBe(
            rows.length,
          );
          expect(summary.knownFrom).toBeGreaterThan(rows.length === 0 ? 0 : (lastKnown(made) ?? 0));
          made.push({ knownFrom: summary.knownFrom, rows });
        }
        for (const { knownFrom } of made) {
          const stored = await db.query<{ ts: Date; o: number }>('as-known-at', asKnownAt, [
            new Date(knownFrom),
          ]);
          const found = new Map(stored.map((one) => [one.ts.getTime(), one.o]));
          expect(found.size).toBe(stored.length);
          for (const slot of [0, 1, 2, 3]) {
            expect(found.get(start + slot * minute) ?? null).toBe(believedAt(made, slot, knownFrom));
          }
        }
        expect(await db.query('broken-spans', brokenSpans)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
