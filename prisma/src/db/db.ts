import type pg from 'pg';
import type { extendPrisma } from './extend-prisma.ts';

export interface QueryOptions {
  /**
   * Parsed and planned once a connection, under the statement's name, and not every time. Only for a statement that has one plan, whatever
   * is in its tables: a call of a function, an INSERT of values. Any other plan could be kept that was made when a table was small.
   */
  readonly prepared?: boolean;
}

/** Runs one statement with every value bound, and tells the observer its name. */
export type RunQuery = <Row extends pg.QueryResultRow>(
  name: string,
  sql: string,
  values?: readonly unknown[],
  options?: QueryOptions,
) => Promise<Row[]>;

/** One transaction on a connection of its own. */
export interface DbTransaction {
  readonly query: RunQuery;
  /** The connection itself, for COPY streams; what runs on it directly is not observed. */
  readonly client: pg.PoolClient;
}

/** A database: Prisma's extended client and SQL over one pool. Sessions run in UTC. */
export interface Db extends AsyncDisposable {
  readonly prisma: ReturnType<typeof extendPrisma>;
  readonly pool: pg.Pool;
  /** Runs one named statement. Errors: those of the server, or `server.unreachable`. */
  readonly query: RunQuery;
  /**
   * Runs the work in one transaction: committed when it resolves, rolled back when it throws.
   * Errors: `db.rolled_back` if the work resolves although one of its statements failed.
   */
  transaction<Result>(work: (transaction: DbTransaction) => Promise<Result>): Promise<Result>;
  /** Ends every connection. May be called again. */
  close(): Promise<void>;
}
