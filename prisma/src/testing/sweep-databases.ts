import pg from 'pg';

/**
 * Drops what killed test runs left on a server of this machine: test databases whose process is gone, and templates of
 * other migrations that are a day old. What is in use refuses to be dropped and stays.
 */
export async function sweepDatabases(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'tidemark tests' });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; pid: number | null; is_old: boolean }>(
      `SELECT datname AS name, substring(datname FROM '^tidemark_test_(\\d+)_')::int AS pid,
              (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification < now() - interval '1 day' AS is_old
         FROM pg_database WHERE datname ~ '^tidemark_(test|template)_'`,
    );
    for (const { name, pid, is_old } of rows) {
      const isLeft = pid === null ? is_old : !isRunning(pid);
      // Another run may be dropping it too.
      if (isLeft) await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)}`).catch(() => {});
    }
  } finally {
    await client.end();
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
