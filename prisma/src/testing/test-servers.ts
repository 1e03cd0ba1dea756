import { createPool } from '../db/create-pool.ts';
import { toServerError } from '../db/to-server-error.ts';
import { findEmbeddedInstallation } from '../server/find-embedded-installation.ts';
import { listLocalInstallations } from '../server/find-local-installation.ts';
import type { Installation } from '../server/installation.ts';
import { openManagedServer } from '../server/open-managed-server.ts';
import { reportNotRun, reportServer } from './report.ts';
import { sweepDatabases } from './sweep-databases.ts';
import { testHome } from './test-home.ts';
import type { TestServer } from './test-server.ts';

/**
 * The servers that database tests run on: the embedded one always, and one with TimescaleDB: TIDEMARK_TEST_URL if it
 * is set, else the machine's own PostgreSQL if it offers it. They are shared by every jest worker of this user and
 * stop by themselves. DATABASE_URL is never used.
 */
export async function testServers(): Promise<readonly TestServer[]> {
  const embedded = await managedServer(findEmbeddedInstallation());
  const second = await secondServer();
  const servers = second === null ? [embedded] : [embedded, second];
  for (const { name } of servers) reportServer(name);
  return servers;
}

async function secondServer(): Promise<TestServer | null> {
  const named = process.env.TIDEMARK_TEST_URL;
  if (named) return namedServer(named);
  const local = listLocalInstallations(process.env)[0];
  if (local !== undefined) return managedServer(local);
  reportNotRun('tests on TimescaleDB', 'no installation of it was found and TIDEMARK_TEST_URL is not set');
  return null;
}

async function managedServer(installation: Installation): Promise<TestServer> {
  const open = () =>
    openManagedServer({
      home: testHome(),
      cwd: process.cwd(),
      // Dropping a database waits for a checkpoint, which took up to 14 s beside a busy disk; only a crash of the
      // whole machine could tell the difference.
      installation: { ...installation, settings: [...installation.settings, 'fsync=off'] },
      env: { TIDEMARK_IDLE_SECONDS: process.env.TIDEMARK_IDLE_SECONDS ?? '30' },
      log: () => {},
      database: 'postgres',
      isMigrated: false,
    });
  const opened = await open();
  await sweepDatabases(opened.url).finally(opened.close);
  const kind = installation.kind === 'local' ? 'timescale' : 'plain';
  return { name: installation.title, kind, url: opened.url, open };
}

async function namedServer(url: string): Promise<TestServer> {
  const pool = createPool({ url, maxConnections: 1, applicationName: 'tidemark tests', log: () => {} });
  try {
    const { rows } = await pool.query<{ version: string; timescale: string | null }>(
      `SELECT current_setting('server_version') AS version,
              (SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb') AS timescale`,
    );
    const { version = 'unknown', timescale = null } = rows[0] ?? {};
    const suffix = timescale === null ? '' : ` with TimescaleDB ${timescale}`;
    return {
      name: `TIDEMARK_TEST_URL, PostgreSQL ${version}${suffix}`,
      kind: timescale === null ? 'plain' : 'timescale',
      url,
      open: async () => ({ url, close: async () => {} }),
    };
  } catch (error) {
    throw toServerError(error, url);
  } finally {
    await pool.end();
  }
}
