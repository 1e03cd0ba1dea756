import { quote, TidemarkError } from '@tidemark/domain';
import pg from 'pg';
import { redactUrl } from './redact-url.ts';

const connectTimeoutMs = 10_000;

export interface PoolOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly applicationName: string;
  readonly log: (line: string) => void;
}

/**
 * A pool whose sessions run in UTC with ISO dates: Prisma's adapter drops the zone from what the server prints.
 * A connection that breaks while idle is logged and replaced; it never ends the process.
 */
export function createPool({ url, maxConnections, applicationName, log }: PoolOptions): pg.Pool {
  const { connectionString, sessionOptions } = readUrl(url);
  // The pool's own connectionTimeoutMillis would also end the wait for a busy pool; only connecting has a limit.
  class TimedClient extends pg.Client {
    constructor() {
      super({
        connectionString,
        application_name: applicationName,
        options: sessionOptions,
        keepAlive: true,
        connectionTimeoutMillis: connectTimeoutMs,
      });
    }
  }
  const pool = new pg.Pool({ max: maxConnections, Client: TimedClient });
  pool.on('error', (error) => {
    // A pool that ends is done with its connections before the server is.
    if (!pool.ending) log(`idle database connection lost: ${error.message}`);
  });
  // A client that is checked out but between two queries has no listener of the pool's; its next query rejects.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

function readUrl(url: string): { connectionString: string; sessionOptions: string } {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new TidemarkError('server.url_invalid', `Not a PostgreSQL URL: ${quote(redactUrl(url))}`, {
      value: redactUrl(url),
      hint: 'Write it as postgresql://user:password@host:5432/database, with special characters percent-encoded.',
    });
  }
  // pg lets what stands in the URL win over its other settings, so options are taken out and joined.
  const parsed = new URL(url);
  const given = parsed.searchParams.get('options') ?? process.env.PGOPTIONS ?? '';
  parsed.searchParams.delete('options');
  return {
    connectionString: parsed.href,
    sessionOptions: `${given} -c TimeZone=UTC -c DateStyle=ISO -c search_path=public`.trim(),
  };
}
