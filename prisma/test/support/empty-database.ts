import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestServer } from '../../src/testing/test-server.ts';

export interface EmptyDatabase extends AsyncDisposable {
  readonly url: string;
  readonly pool: pg.Pool;
}

/** A database without tables on a test server; dropped at the end. */
export async function emptyDatabase(server: Pick<TestServer, 'open'>): Promise<EmptyDatabase> {
  const opened = await server.open();
  const name = `tidemark_empty_${process.pid}_${randomBytes(5).toString('hex')}`;
  const admin = new pg.Client({ connectionString: opened.url });
  admin.on('error', () => {});
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const target = new URL(opened.url);
  target.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: target.href, options: '-c TimeZone=UTC' });
  pool.on('error', () => {});
  return {
    url: target.href,
    pool,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
      await opened.close();
    },
  };
}
