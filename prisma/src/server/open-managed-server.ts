import { setTimeout as sleep } from 'node:timers/promises';
import { parseDecimal, quote, TidemarkError } from '@tidemark/domain';
import pg from 'pg';
import { createDb } from '../db/create-db.ts';
import { errorCode } from '../db/error-code.ts';
import type { Settings } from '../settings/settings-schema.ts';
import { superuser } from './credentials.ts';
import { ensureServer } from './ensure-server.ts';
import type { Installation } from './installation.ts';
import { listMigrations, listPendingMigrations } from './list-pending-migrations.ts';
import type { OpenServer } from './open-server.ts';
import { placeServer } from './place-server.ts';
import { lockSpace, migrationLock } from './server-locks.ts';
import type { Lease } from './take-lease.ts';

export interface OpenManagedServerOptions {
  readonly home: string;
  readonly installation: Installation;
  readonly env: NodeJS.ProcessEnv;
  /** From where the settings are looked for that a new database gets. */
  readonly cwd: string;
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
  cwd,
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
    await prepare({ url, env, cwd, database, isMigrated, lease, log });
  } catch (error) {
    await close();
    throw error;
  }
  const description = `${installation.title} in ${place.folder}, port ${port}`;
  return { url, kind: installation.kind, description, close, [Symbol.asyncDispose]: close };
}

type Preparation = Pick<OpenManagedServerOptions, 'database' | 'isMigrated' | 'env' | 'cwd' | 'log'> & {
  readonly url: string;
  readonly lease: Lease;
};

async function prepare(preparation: Preparation): Promise<void> {
  const { url, database, isMigrated, lease, log } = preparation;
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
    const isNew = pending === null || pending === listMigrations().length;
    // A wrong setting has to be told before anything is made. Loaded only here, like what follows: most commands have no
    // use for it, and the engine takes longer to load than they to run.
    const { loadSettings } = await import('../settings/load-settings.ts');
    const settings = isMigrated && isNew ? (await loadSettings(preparation)).settings : null;
    if (pending === null) await lease.client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
    if (!isMigrated) return;
    log(isNew ? 'Preparing the database' : `Applying ${pending} new migrations`);
    const { migrate } = await import('../migrate/migrate.ts');
    await migrate({ url });
    if (settings !== null) await putInForce(url, settings);
  } finally {
    await lease.client.query('SELECT pg_advisory_unlock($1, $2)', lock);
  }
}

async function putInForce(url: string, settings: Settings): Promise<void> {
  const { applyPolicies } = await import('../policies/apply-policies.ts');
  await using db = createDb({ url });
  await applyPolicies(db, settings);
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
