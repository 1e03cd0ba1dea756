import { createTestDatabase, type TestDatabase, type TestServer } from '@tidemark/db/testing';

/** A database whose chunks are long: months of hours would otherwise be thousands of them. */
export async function createLongChunkDatabase(server: TestServer): Promise<TestDatabase> {
  const database = await createTestDatabase(server);
  if (server.kind !== 'plain')
    await database.db.query('long-chunks', `SELECT set_chunk_time_interval('candles', interval '30 days')`);
  return database;
}
