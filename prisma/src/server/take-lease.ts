import { types } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { errorCode } from '../db/error-code.ts';
import { toServerError } from '../db/to-server-error.ts';
import { readPassword, superuser } from './credentials.ts';
import type { ServerPlace } from './place-server.ts';
import { readPostmaster } from './read-postmaster.ts';
import { leaseLock, lockSpace } from './server-locks.ts';

const leaseRow = z.object({ granted: z.boolean(), kept: z.boolean(), version: z.string() });
const passing = /^(57P0[123]|08...|ECONN\w+|EPIPE)$/;

/** A connection that keeps a managed server running while it is open. */
export interface Lease {
  readonly client: pg.Client;
  readonly port: number;
  readonly password: string;
  /** Whether a keeper watches the server. */
  readonly isKept: boolean;
  readonly version: string;
}

/** Takes a lease on the server that runs on the data folder; null while it is starting, stopping or breaking down. */
export async function takeLease({ dataFolder }: ServerPlace): Promise<Lease | null> {
  const running = readPostmaster(dataFolder);
  if (!running?.isAlive || running.port === null || running.status !== 'ready') return null;
  const { port } = running;
  const password = readPassword(dataFolder);
  const address = { host: '127.0.0.1', port, user: superuser, password, database: 'postgres' };
  const client = new pg.Client({ ...address, application_name: 'tidemark lease', keepAlive: true });
  // Losing the lease is told by whatever query comes next.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query(
      `SELECT pg_try_advisory_lock_shared($1, $2) AS granted, current_setting('server_version') AS version,
              EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'tidemark keeper') AS kept`,
      [lockSpace, leaseLock],
    );
    const { granted, kept, version } = leaseRow.parse(rows[0]);
    // The keeper lets go of its lock only after the lock file says that the server stops.
    const now = readPostmaster(dataFolder);
    if (granted && now?.pid === running.pid && now.status === 'ready') {
      return { client, port, password, isKept: kept, version };
    }
  } catch (error) {
    const code = errorCode(error);
    const isPassing = passing.test(code) || (types.isNativeError(error) && /terminated/.test(error.message));
    if (!isPassing) {
      await client.end().catch(() => {});
      throw toServerError(error, `postgresql://${superuser}@127.0.0.1:${port}/postgres`);
    }
  }
  await client.end().catch(() => {});
  return null;
}
