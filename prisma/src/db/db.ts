import type pg from 'pg';
import type { extendPrisma } from './extend-prisma.ts';

/** Runs one statement with every value bound, and tells the observer its name. */
export type RunQuery = <Row extends pg.QueryResultRow>(
  name: string,
  sql: string,
  values?: readonly unknown[],
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
