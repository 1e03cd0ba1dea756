import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { listMigrations, migrationsFolder } from '../server/list-pending-migrations.ts';

const templateLock = [0x7469, 10];

/**
 * The name of a migrated database to clone on this server, made once for these migrations: under another name first,
 * so that what has the final name is complete whatever was killed. Retention is off in it: it would drop the past
 * that tests store.
 */
export async function ensureTemplate(admin: pg.Client, url: string): Promise<string> {
  const name = templateName();
  if (await exists(admin, name)) return name;
  await admin.query('SELECT pg_advisory_lock($1, $2)', templateLock);
  try {
    if (!(await exists(admin, name))) await makeTemplate(admin, url, name);
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1, $2)', templateLock);
  }
  return name;
}

function templateName(): string {
  // Counted up when what is done to a template changes.
  const hash = createHash('sha256').update('3\0');
  for (const migration of listMigrations()) {
    hash.update(`${migration}\0`).update(readFileSync(join(migrationsFolder, migration, 'migration.sql')));
  }
  return `tidemark_template_${hash.digest('hex').slice(0, 16)}`;
}

async function exists(admin: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  return rowCount === 1;
}

async function makeTemplate(admin: pg.Client, url: string, name: string): Promise<void> {
  const draft = `${name}_draft`;
  await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${draft}`);
  const draftUrl = new URL(url);
  draftUrl.pathname = `/${draft}`;
  const { migrate } = await import('../migrate/migrate.ts');
  await migrate({ url: draftUrl.href });
  await silence(draftUrl.href);
  // A template that is being cloned may have no sessions, background workers included.
  await admin.query(`ALTER DATABASE ${draft} WITH ALLOW_CONNECTIONS false`);
  await admin.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [
    draft,
  ]);
  await admin.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
}

// Switches retention off, and TimescaleDB's scheduler for this database.
async function silence(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string }>(
      `SELECT extnamespace::regnamespace::text AS schema FROM pg_extension WHERE extname = 'timescaledb'`,
    );
    const schema = rows[0]?.schema;
    if (schema === undefined) {
      await client.query(`CALL tidemark.setup('{"retention_candles": null, "retention_signals": null}')`);
      return;
    }
    await client.query(
      `SELECT ${schema}.delete_job(job_id) FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'`,
    );
    // A clone has a scheduler of its own, which runs what is overdue at once: compression in the middle of a test.
    await client.query(
      `SELECT ${schema}.alter_job(job_id, next_start => '2100-01-01') FROM timescaledb_information.jobs WHERE job_id >= 1000`,
    );
    await client.query('SELECT _timescaledb_functions.stop_background_workers()');
  } finally {
    await client.end();
  }
}
