import type { OpenServer } from '../server/open-server.ts';

/** A real database server that tests run on. */
export interface TestServer {
  /** For people, such as `embedded PostgreSQL 18.4`. */
  readonly name: string;
  /** Whether TimescaleDB can be created on it. */
  readonly kind: 'plain' | 'timescale';
  /** Its database `postgres`, by a role that may create databases. */
  readonly url: string;
  /** Keeps it running until the result is closed; its address may have changed since. */
  open(): Promise<Pick<OpenServer, 'url' | 'close'>>;
}
