import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { copyRows } from '../src/copy/copy-rows.ts';

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('hands over every kind of field and null, of many rows and of none', async () => {
    const select = (rows: number) => `
      SELECT CASE WHEN n % 2 = 0 THEN n::float8 / 4 END, (n - 3)::bigint * 5000000000, 'x' || n::text, NULL::text, ''::text,
        timestamptz '1999-12-31T23:59:59.123Z' + n * interval '1 second', repeat('y', n), NULL::timestamptz
      FROM generate_series(1, ${rows}) n`;
    const read = async (rows: number) => {
      const seen: unknown[][] = [];
      const count = await database.db.transaction((tx) =>
        copyRows(tx, select(rows), (fields) => {
          seen.push([
            ...[fields.float(), fields.integer(), fields.firstByte(), fields.firstByte(), fields.firstByte()],
            ...[fields.instant(), fields.bytes()?.length, fields.bytes()],
          ]);
        }),
      );
      expect(count).toBe(seen.length);
      return seen;
    };
    expect(await read(0)).toEqual([]);
    const rows = await read(20_000);
    expect(rows).toHaveLength(20_000);
    expect(rows[0]).toEqual([Number.NaN, -1e10, 120, 0, 0, Date.UTC(2000, 0, 1, 0, 0, 0, 123), 1, null]);
    expect(rows.at(-1)).toEqual([
      5_000,
      19_997 * 5e9,
      120,
      0,
      0,
      Date.UTC(2000, 0, 1) + 19_999_123,
      20_000,
      null,
    ]);
  });

  it('takes a field that is what was expected, and stays before any other', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const seen: unknown[] = [];
    await database.db.transaction((tx) =>
      copyRows(tx, "VALUES ('ab', 1), ('abc', 2), ('', 3), (NULL, 4)", (fields) => {
        seen.push(
          fields.takeIfEqual(bytes('ab')),
          fields.takeIfEqual(bytes('')),
          fields.bytes()?.length ?? null,
        );
      }),
    );
    // After 'ab' and after '' comes the number, of four bytes.
    expect(seen).toEqual([true, false, 4, false, false, 3, false, true, 4, false, false, null]);
  });

  it.each([
    ['before the first row', 'SELECT 1 / 0'],
    ['on the way', 'SELECT 1 / (5000 - n) FROM generate_series(1, 10000) n'],
  ])('fails with the error of the server %s, and leaves the connection as it was', async (_, select) => {
    const { db } = database;
    await expect(db.transaction((tx) => copyRows(tx, select, () => {}))).rejects.toMatchObject({
      code: '22012',
    });
    expect(await db.query('again', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('fails with what the reader throws', async () => {
    const thrown = new RangeError('enough');
    const read = database.db.transaction((tx) =>
      copyRows(tx, 'SELECT n FROM generate_series(1, 1000) n', () => {
        throw thrown;
      }),
    );
    await expect(read).rejects.toBe(thrown);
    expect(await database.db.query('again', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
