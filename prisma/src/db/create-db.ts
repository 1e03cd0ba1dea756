import type pg from 'pg';
import { createObserver } from './create-observer.ts';
import { createPool } from './create-pool.ts';
import type { Db, QueryOptions, RunQuery } from './db.ts';
import { extendPrisma } from './extend-prisma.ts';
import type { QueryEvent } from './query-event.ts';
import { retryDeadlocks } from './retry-deadlocks.ts';
import { runTransaction } from './run-transaction.ts';
import { toServerError } from './to-server-error.ts';

export interface CreateDbOptions {
  /** `postgresql://user:password@host:port/database` */
  readonly url: string;
  /** Most connections at a time; default 10, at least 2: a load works on two. */
  readonly maxConnections?: number;
  /** Shown in pg_stat_activity; default `tidemark`. */
  readonly applicationName?: string;
  /** Told about every query, Prisma's and SQL alike. */
  readonly onQuery?: (event: QueryEvent) => void;
  /** Queries that take at least this long are logged with their name; default 1,000. */
  readonly slowQueryMs?: number;
  /** Where slow queries and lost idle connections are told; default a line on stderr. */
  readonly log?: (line: string) => void;
}

/**
 * Opens a database. Connecting happens at the first query.
 * Errors: `server.url_invalid` at once, `server.unreachable` from queries.
 */
export function createDb({
  url,
  maxConnections = 10,
  applicationName = 'tidemark',
  onQuery,
  slowQueryMs = 1_000,
  log = (line) => process.stderr.write(`${line}\n`),
}: CreateDbOptions): Db {
  const pool = createPool({ url, maxConnections: Math.max(2, maxConnections), applicationName, log });
  const observe = createObserver({ onQuery, slowQueryMs, log });
  const prisma = extendPrisma(pool, observe, url);

  function queryOn(target: pg.Pool | pg.PoolClient): RunQuery {
    return async <Row extends pg.QueryResultRow>(
      name: string,
      sql: string,
      values: readonly unknown[] = [],
      { prepared = false }: QueryOptions = {},
    ) => {
      const statement = { text: sql, values: [...values], ...(prepared ? { name } : {}) };
      try {
        const result = await observe(
          name,
          () => target.query<Row, unknown[]>(statement),
          ({ rowCount, rows }) => rowCount ?? rows.length,
        );
        return result.rows;
      } catch (error) {
        throw toServerError(error, url);
      }
    };
  }

  let closing: Promise<void> | undefined;
  async function end() {
    await prisma.$disconnect();
    await pool.end();
  }
  function close() {
    closing ??= end();
    return closing;
  }

  return {
    prisma,
    pool,
    query: retryDeadlocks(queryOn(pool)),
    async transaction(work) {
      try {
        return await runTransaction(pool, queryOn, work);
      } catch (error) {
        throw toServerError(error, url);
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
