import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import { listMigrations, migrationsFolder } from '../server/list-pending-migrations.ts';

const lockfile = 'migration_lock.toml';

/** The committed migrations, read into the form that Prisma's schema engine takes. */
export async function readMigrationList(): Promise<MigrationList> {
  return {
    baseDir: migrationsFolder,
    lockfile: { path: lockfile, content: await readFile(join(migrationsFolder, lockfile), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      listMigrations().map(async (path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(join(migrationsFolder, path, 'migration.sql'), 'utf8'),
          },
        },
      })),
    ),
  };
}
