import { quote, TidemarkError } from '@tidemark/domain';
import { createPool } from '../db/create-pool.ts';
import { redactUrl } from '../db/redact-url.ts';
import { toServerError } from '../db/to-server-error.ts';
import { findEmbeddedInstallation } from './find-embedded-installation.ts';
import { findHome } from './find-home.ts';
import { findLocalInstallation } from './find-local-installation.ts';
import { listPendingMigrations } from './list-pending-migrations.ts';
import { openManagedServer } from './open-managed-server.ts';

/** A database server that is ready for use, as long as this is not closed. */
export interface OpenServer extends AsyncDisposable {
  /** With its password: not for messages. */
  readonly url: string;
  readonly kind: 'given' | 'environment' | 'local' | 'embedded';
  /** For people; without a password. */
  readonly description: string;
  /** Gives the server back: a managed one stops when nobody else needs it. May be called again. */
  close(): Promise<void>;
}

export interface OpenServerOptions {
  /** Names the server, before anything in the environment. */
  readonly db?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Where progress is told; default a line on stderr. */
  readonly log?: (line: string) => void;
  /**
   * False to open a database whose migrations are pending as it is, as the command that migrates does; `managed` to do
   * so on servers that are not the product's own, as the one that looks does.
   */
  readonly requireMigrated?: RequireMigrated;
}

export type RequireMigrated = boolean | 'managed';

/**
 * Opens the server that the user chose: `db`, else DATABASE_URL, else with TIDEMARK_PG=local this machine's PostgreSQL
 * with TimescaleDB, else the embedded one. The last two are created, started and migrated as need be; others are
 * never migrated unasked. TIDEMARK_DATABASE names the database on the last two, default `tidemark`; it is created
 * unless it exists. Errors: `db.not_migrated`, `server.*`.
 */
export async function openServer({
  db,
  env = process.env,
  cwd = process.cwd(),
  log = (line) => process.stderr.write(`${line}\n`),
  requireMigrated = true,
}: OpenServerOptions = {}): Promise<OpenServer> {
  if (db !== undefined) return openNamedServer(db, 'given', requireMigrated);
  if (env.DATABASE_URL) return openNamedServer(env.DATABASE_URL, 'environment', requireMigrated);
  const home = findHome(env, cwd);
  const choice = env.TIDEMARK_PG || 'embedded';
  if (choice !== 'local' && choice !== 'embedded') {
    throw new TidemarkError(
      'server.choice_unknown',
      `TIDEMARK_PG names no kind of server: ${quote(choice)}`,
      {
        value: choice,
        hint: 'Set it to local or embedded, or leave it unset.',
      },
    );
  }
  const installation = choice === 'local' ? findLocalInstallation(home, env) : findEmbeddedInstallation();
  return openManagedServer({
    home,
    installation,
    env,
    cwd,
    log,
    database: env.TIDEMARK_DATABASE || 'tidemark',
    isMigrated: requireMigrated !== false,
  });
}

async function openNamedServer(
  url: string,
  kind: 'given' | 'environment',
  requireMigrated: RequireMigrated,
): Promise<OpenServer> {
  if (requireMigrated === true) await refuseUnmigrated(url);
  const close = async () => {};
  const description = `${kind === 'given' ? 'the given server' : 'DATABASE_URL'}, ${redactUrl(url)}`;
  return { url, kind, description, close, [Symbol.asyncDispose]: close };
}

async function refuseUnmigrated(url: string): Promise<void> {
  const pool = createPool({ url, maxConnections: 1, applicationName: 'tidemark', log: () => {} });
  let pending: readonly string[];
  try {
    pending = await listPendingMigrations(pool);
  } catch (error) {
    throw toServerError(error, url);
  } finally {
    await pool.end();
  }
  if (pending.length === 0) return;
  throw new TidemarkError(
    'db.not_migrated',
    `The database ${redactUrl(url)} lacks ${pending.length} migrations, from ${pending[0]} on`,
    { value: redactUrl(url), hint: 'Run tidemark db migrate with the same --db or DATABASE_URL.' },
  );
}
