import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import { TidemarkError } from '@tidemark/domain';
import pg from 'pg';
import { redactUrl } from '../db/redact-url.ts';
import { toServerError } from '../db/to-server-error.ts';
import { type MigrationStatus, readMigrationStatus } from './migration-status.ts';
import { readMigrationList } from './read-migration-list.ts';

/** What happens during a migration, in order. */
export type MigrationProgress =
  | { readonly kind: 'pending'; readonly names: readonly string[] }
  /** A warning of the server's, such as that TimescaleDB is not used and why, with its hint on a second line. */
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'applied'; readonly names: readonly string[] };

export interface MigrateOptions {
  readonly url: string;
  readonly onProgress?: (progress: MigrationProgress) => void;
}

export interface MigrateResult {
  /** The migrations that this call applied; empty if there was nothing to do. */
  readonly applied: readonly string[];
}

// Distinct from the lock of Prisma's engine, which gives up after 10 seconds: a second process waits here instead.
const migrateLock = [0x7469, 20];

/**
 * Applies the pending migrations through Prisma's own engine and `_prisma_migrations` table, as `prisma migrate
 * deploy` does, in this process. Each is one transaction; one that a killed process left unfinished, or that failed, is
 * tried again. Processes that migrate one database at once take turns. Errors: `server.unreachable`,
 * `db.migration_failed`.
 */
export async function migrate({ url, onProgress }: MigrateOptions): Promise<MigrateResult> {
  const client = new pg.Client({ connectionString: url, application_name: 'tidemark-migrate' });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1, $2)', migrateLock);
    const status = await readMigrationStatus(client);
    if (status.pending.length === 0) return { applied: [] };
    onProgress?.({ kind: 'pending', names: status.pending });
    const applied = await applyPending({ url, status, onProgress });
    onProgress?.({ kind: 'applied', names: applied });
    return { applied };
  } catch (error) {
    throw toServerError(error, url);
  } finally {
    await client.end();
  }
}

interface ApplyOptions {
  readonly url: string;
  readonly status: MigrationStatus;
  readonly onProgress: MigrateOptions['onProgress'];
}

async function applyPending({ url, status, onProgress }: ApplyOptions): Promise<readonly string[]> {
  // Loaded only when something is pending: compiling the engine takes about 0.3 s.
  const { createEngine } = await import('../../bin/engine/create-engine.js');
  const { engine, close } = await createEngine({
    url,
    onNotice: (text) => onProgress?.({ kind: 'notice', text }),
  });
  try {
    for (const { name } of status.failed) await engine.markMigrationRolledBack({ migrationName: name });
    return await apply(engine, status);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TidemarkError('db.migration_failed', `the database could not be migrated: ${reason.trim()}`, {
      value: redactUrl(url),
      hint: 'Nothing of the failing migration was kept. Mend what it names and migrate again.',
      cause: error,
    });
  } finally {
    await close();
  }
}

async function apply(engine: SchemaEngine, status: MigrationStatus): Promise<readonly string[]> {
  const migrationsList = await readMigrationList();
  const filters = { externalTables: [], externalEnums: [] };
  const interrupted = new Set(status.failed.filter((failed) => failed.interrupted).map(({ name }) => name));
  for (;;) {
    try {
      await engine.applyMigrations({ migrationsList, filters });
      return status.pending;
    } catch (error) {
      // Killed between the script's commit and the note of it: the script finds its own tables.
      const committed = [...interrupted].find((name) => isRepeat(error, name));
      if (committed === undefined) throw error;
      interrupted.delete(committed);
      await engine.markMigrationApplied({ migrationName: committed, migrationsList });
    }
  }
}

function isRepeat(error: unknown, name: string): boolean {
  return error instanceof Error && error.message.includes(name) && /\b42P07\b/.test(error.message);
}
