import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { errorCode } from '../db/error-code.ts';

type Queryable = Pick<pg.Pool, 'query'>;

/** The folder of the migrations, the same from sources and from a build. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** Names of the migrations of this version, in order. */
export function listMigrations(): readonly string[] {
  return readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Migrations that the database lacks: one query, without Prisma's engine, since every command asks. */
export async function listPendingMigrations(client: Queryable): Promise<readonly string[]> {
  const applied = await readApplied(client);
  return listMigrations().filter((name) => !applied.has(name));
}

async function readApplied(client: Queryable): Promise<Set<string>> {
  try {
    const { rows } = await client.query<{ migration_name: string }>(
      `SELECT migration_name FROM public._prisma_migrations
        WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    );
    return new Set(rows.map((row) => row.migration_name));
  } catch (error) {
    const undefinedTable = '42P01';
    if (errorCode(error) === undefinedTable) return new Set();
    throw error;
  }
}
