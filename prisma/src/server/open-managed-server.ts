import { setTimeout as sleep } from 'node:timers/promises';
import { parseDecimal, quote, TidemarkError } from '@tidemark/domain';
import pg from 'pg';
import { errorCode } from '../db/error-code.ts';
import { superuser } from './credentials.ts';
import { ensureServer } from './ensure-server.ts';
import type { Installation } from './installation.ts';
import { listPendingMigrations } from './list-pending-migrations.ts';
import type { OpenServer } from './open-server.ts';
import { placeServer } from './place-server.ts';
import { lockSpace, migrationLock } from './server-locks.ts';
import type { Lease } from './take-lease.ts';

export interface OpenManagedServerOptions {
  readonly home: string;
  readonly installation: Installation;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
  /** Created unless it exists. */
  readonly database: string;
  /** Whether the database is brought up to date. */
  readonly isMigrated: boolean;
}

/** Opens a server that the product runs itself: created, started and migrated as far as need be. */
export async function openManagedServer({
  home,
  installation,
  env,
  log,
  database,
  isMigrated,
}: OpenManagedServerOptions): Promise<OpenServer> {
  const place = placeServer(home, installation);
  const lease = await ensureServer(place, { idleSeconds: readIdleSeconds(env), log });
  const { client, port, password } = lease;
  let closing: Promise<void> | undefined;
  function close() {
    closing ??= client.end();
    return closing;
  }
  const url = `postgresql://${superuser}:${password}@127.0.0.1:${port}/${database}`;
  try {
    await prepare({ url, database, isMigrated, lease, log });
  } catch (error) {
    await close();
    throw error;
  }
  const description = `${installation.title} in ${place.folder}, port ${port}`;
  return { url, kind: installation.kind, description, close, [Symbol.asyncDispose]: close };
}

interface Preparation {
  readonly url: string;
  readonly database: string;
  readonly isMigrated: boolean;
  readonly lease: Lease;
  readonly log: (line: string) => void;
}

async function prepare({ url, database, isMigrated, lease, log }: Preparation): Promise<void> {
  const isReady = async () => {
    const pending = await countPending(url);
    return pending === 0 || (pending !== null && !isMigrated);
  };
  if (await isReady()) return;
  // Asking again and again instead of waiting in the server, where a waiting statement would hold up vacuum.
  const lock = [lockSpace, migrationLock];
  for (;;) {
    const { rows } = await lease.client.query<{ mine: boolean }>(
      'SELECT pg_try_advisory_lock($1, $2) AS mine',
      lock,
    );
    if (rows[0]?.mine) break;
    await sleep(100);
  }
  try {
    if (await isReady()) return;
    const pending = await countPending(url);
    if (pending === null) await lease.client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
    if (!isMigrated) return;
    log(pending === null ? 'Preparing the database' : `Applying ${pending} new migrations`);
    // Loaded only here: its engine takes longer to load than most commands to run.
    const { migrate } = await import('../migrate/migrate.ts');
    await migrate({ url });
  } finally {
    await lease.client.query('SELECT pg_advisory_unlock($1, $2)', lock);
  }
}

/** How many migrations the database lacks; null if it does not exist. */
async function countPending(url: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: url, application_name: 'tidemark' });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await listPendingMigrations(client)).length;
  } catch (error) {
    const noSuchDatabase = '3D000';
    if (errorCode(error) === noSuchDatabase) return null;
    throw error;
  } finally {
    await client.end();
  }
}

function readIdleSeconds(env: NodeJS.ProcessEnv): number {
  const text = env.TIDEMARK_IDLE_SECONDS;
  if (!text) return 10;
  const seconds = parseDecimal(text);
  if (seconds !== null && seconds >= 0) return seconds;
  throw new TidemarkError(
    'number.invalid',
    `TIDEMARK_IDLE_SECONDS is not a number of seconds: ${quote(text)}`,
    {
      value: text,
      hint: 'Give the seconds without a client after which a managed server stops, such as 10.',
    },
  );
}
