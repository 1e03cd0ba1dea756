import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createDb } from '../db/create-db.ts';
import type { Db } from '../db/db.ts';
import { ensureTemplate } from './ensure-template.ts';
import type { TestServer } from './test-server.ts';

/** A migrated database of its own for one test file or one test; dropped at the end. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly db: Db;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Clones the server's migrated template. Disposal closes and drops the database, and throws if a connection of its
 * `db` was checked out and never released.
 */
export async function createTestDatabase(server: TestServer): Promise<TestDatabase> {
  const opened = await server.open();
  const admin = new pg.Client({ connectionString: opened.url, application_name: 'tidemark tests' });
  admin.on('error', () => {});
  const name = `tidemark_test_${process.pid}_${randomBytes(5).toString('hex')}`;
  try {
    await admin.connect();
    const template = await ensureTemplate(admin, opened.url);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  } catch (error) {
    await admin.end();
    await opened.close();
    throw error;
  }
  const target = new URL(opened.url);
  target.pathname = `/${name}`;
  const db = createDb({ url: target.href });

  async function dispose() {
    const leaked = db.pool.totalCount - db.pool.idleCount;
    // Ending a pool waits for its checked-out connections, which would be for ever.
    if (leaked === 0) await db.close();
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
    await opened.close();
    if (leaked > 0) throw new Error(`${leaked} connections of the test's database were never released`);
  }
  return { url: target.href, db, [Symbol.asyncDispose]: dispose };
}
