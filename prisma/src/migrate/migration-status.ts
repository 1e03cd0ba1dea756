import pg from 'pg';
import { errorCode } from '../db/error-code.ts';
import { toServerError } from '../db/to-server-error.ts';
import { listMigrations } from '../server/list-pending-migrations.ts';

export interface FailedMigration {
  readonly name: string;
  /** Whether it has no error of its own: the process that ran it ended before it was done. */
  readonly interrupted: boolean;
  /** What the server said, if it said anything. */
  readonly log: string | null;
}

export interface MigrationStatus {
  readonly applied: readonly string[];
  /** Known to this version, not applied; the failed ones among them. */
  readonly pending: readonly string[];
  readonly failed: readonly FailedMigration[];
  /** Applied by another version of Tidemark, unknown to this one. */
  readonly unknown: readonly string[];
}

/** Which migrations a database has, in order. Errors: `server.unreachable`. */
export async function migrationStatus({ url }: { readonly url: string }): Promise<MigrationStatus> {
  const client = new pg.Client({ connectionString: url, application_name: 'tidemark-migrate' });
  client.on('error', () => {});
  try {
    await client.connect();
    return await readMigrationStatus(client);
  } catch (error) {
    throw toServerError(error, url);
  } finally {
    await client.end();
  }
}

interface MigrationRow {
  readonly name: string;
  readonly finished: boolean;
  readonly log: string | null;
}

const sql = `
  SELECT migration_name AS name, finished_at IS NOT NULL AS finished, logs AS log
  FROM public._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`;

/** {@link migrationStatus} on a connection that is open already. */
export async function readMigrationStatus(client: Pick<pg.Client, 'query'>): Promise<MigrationStatus> {
  const rows = await readRows(client);
  const known = listMigrations();
  const applied = rows.filter((row) => row.finished).map((row) => row.name);
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    failed: rows
      .filter((row) => !row.finished)
      .map(({ name, log }) => ({ name, log: log || null, interrupted: !log })),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

async function readRows(client: Pick<pg.Client, 'query'>): Promise<readonly MigrationRow[]> {
  try {
    return (await client.query<MigrationRow>(sql)).rows;
  } catch (error) {
    const undefinedTable = '42P01';
    if (errorCode(error) === undefinedTable) return [];
    throw error;
  }
}
