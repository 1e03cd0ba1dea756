import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { dumpCatalogue } from '../src/catalogue/dump-catalogue.ts';
import { describeEachServer } from '../src/testing/index.ts';
import { emptyDatabase } from './support/empty-database.ts';
import { driftArgs, runPrisma } from './support/run-prisma.ts';

const timeout = 240_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
const packageFolder = fileURLToPath(new URL('..', import.meta.url));

/** A copy of the schema package's Prisma files that a test may change. */
async function copyOfSchema() {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark prisma-'));
  for (const name of ['schema.prisma', 'migrations', 'bin', 'prisma.config.ts', 'package.json']) {
    await cp(join(packageFolder, name), join(folder, name), { recursive: true });
  }
  await symlink(join(packageFolder, 'node_modules'), join(folder, 'node_modules'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

// A session of its own: one that lived through the reset still knows the extension that is gone.
async function dump(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await dumpCatalogue(client);
  } finally {
    await client.end();
  }
}

async function addMigration(folder: string, name: string, sql: string): Promise<void> {
  await mkdir(join(folder, 'migrations', name));
  await writeFile(join(folder, 'migrations', name, 'migration.sql'), sql);
}

await describeEachServer(describe, (server) => {
  test(
    'deploys, tells the status and finds no drift, from the root and from the package',
    async () => {
      await using database = await emptyDatabase(server);
      const { url } = database;
      const config = 'prisma/prisma.config.ts';
      const before = await runPrisma(['migrate', 'status'], { url, cwd: root, config });
      expect(before.exitCode).toBe(1);
      expect(before.stdout).toMatch(/have not yet been applied/);

      const deployed = await runPrisma(['migrate', 'deploy'], { url, cwd: root, config });
      expect(deployed).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/successfully applied/) });
      const again = await runPrisma(['migrate', 'deploy'], { url });
      expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/No pending migrations/) });
      const after = await runPrisma(['migrate', 'status'], { url });
      expect(after).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/up to date/) });
      const drift = await runPrisma(driftArgs, { url });
      expect(drift).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/No difference detected/) });
    },
    timeout,
  );

  test(
    'shows what differs and says so by its exit code',
    async () => {
      await using database = await emptyDatabase(server);
      const { url } = database;
      expect(await runPrisma(['migrate', 'deploy'], { url })).toMatchObject({ exitCode: 0 });
      await database.pool.query('ALTER TABLE instruments ADD COLUMN surprise int');
      const drift = await runPrisma([...driftArgs, '--script'], { url });
      expect(drift.exitCode).toBe(2);
      expect(drift.stdout).toMatch(/ALTER TABLE "instruments" DROP COLUMN "surprise"/);
    },
    timeout,
  );

  test(
    'develops: the shadow database is made, used and removed',
    async () => {
      await using copy = await copyOfSchema();
      await using database = await emptyDatabase(server);
      const options = { url: database.url, cwd: copy.folder };
      expect(await runPrisma(['migrate', 'deploy'], options)).toMatchObject({ exitCode: 0 });
      const same = await runPrisma(['migrate', 'dev'], options);
      expect(`${same.stdout}${same.stderr}`).toMatch(/Already in sync/);
      expect(same.exitCode).toBe(0);
      const fromMigrations = await runPrisma(
        ['migrate', 'diff', '--from-migrations', 'migrations', '--to-schema', 'schema.prisma', '--exit-code'],
        options,
      );
      expect(fromMigrations).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/No difference/) });
      const schema = await readFile(join(copy.folder, 'schema.prisma'), 'utf8');
      await writeFile(join(copy.folder, 'schema.prisma'), `${schema}\nmodel Extra {\n  id Int @id\n}\n`);
      const created = await runPrisma(['migrate', 'dev', '--name', 'extra'], options);
      expect(`${created.stdout}${created.stderr}`).toMatch(/migration\(s\) have been (created and )?applied/);
      const { rows } = await database.pool.query(`
      SELECT to_regclass('"Extra"') IS NOT NULL AS made,
        (SELECT count(*)::int FROM pg_database WHERE datname LIKE 'prisma_migrate_shadow_db_%') AS shadows`);
      expect(rows).toEqual([{ made: true, shadows: 0 }]);
    },
    timeout,
  );

  test(
    'resets again and again, to the same catalogue and without a trace of the old rollups',
    async () => {
      await using database = await emptyDatabase(server);
      const { url, pool } = database;
      expect(await runPrisma(['migrate', 'deploy'], { url })).toMatchObject({ exitCode: 0 });
      const fresh = await dump(url);
      for (let round = 0; round < 2; round++) {
        if (server.kind === 'plain') {
          await pool.query(
            `INSERT INTO tidemark.candles_5m VALUES ('X', now(), 1, 1, 1, 1, 1, 1, 0, 1, 1, 1)`,
          );
        }
        const reset = await runPrisma(['migrate', 'reset', '--force'], { url });
        expect(reset).toMatchObject({ exitCode: 0 });
        expect(await dump(url)).toBe(fresh);
        if (server.kind === 'plain') {
          expect((await pool.query('SELECT FROM tidemark.candles_5m')).rowCount).toBe(0);
        }
      }
    },
    timeout,
  );

  test(
    'runs a migration whole: bodies with semicolons work, and a failing one leaves nothing',
    async () => {
      await using copy = await copyOfSchema();
      await using database = await emptyDatabase(server);
      const options = { url: database.url, cwd: copy.folder };
      const body = `CREATE FUNCTION three() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 3; END $$;`;
      await addMigration(copy.folder, '20270101000000_body', body);
      await addMigration(copy.folder, '20270102000000_bad', 'CREATE TABLE half (id int);\nSELECT nonsense;');
      const deployed = await runPrisma(['migrate', 'deploy'], options);
      expect(deployed.exitCode).toBe(1);
      expect(deployed.stderr).toMatch(/20270102000000_bad/);
      expect(deployed.stderr).toMatch(/column "nonsense" does not exist \(line 2, SQLSTATE 42703\)/);
      const { rows } = await database.pool.query(`SELECT three(), to_regclass('half') AS half`);
      expect(rows).toEqual([{ three: 3, half: null }]);
      const status = await runPrisma(['migrate', 'status'], options);
      expect(status.stderr + status.stdout).toMatch(/20270102000000_bad/);

      await rm(join(copy.folder, 'migrations', '20270102000000_bad'), { recursive: true });
      await addMigration(copy.folder, '20270102000000_bad', 'CREATE TABLE half (id int);');
      const resolved = ['migrate', 'resolve', '--rolled-back', '20270102000000_bad'];
      expect((await runPrisma(resolved, options)).exitCode).toBe(0);
      expect((await runPrisma(['migrate', 'deploy'], options)).exitCode).toBe(0);
    },
    timeout,
  );

  test(
    'creates the database if it is missing, and names the mend if the server is',
    async () => {
      await using database = await emptyDatabase(server);
      const missing = new URL(database.url);
      missing.pathname = `${missing.pathname}_missing`;
      const deployed = await runPrisma(['migrate', 'deploy'], { url: missing.href });
      expect(deployed).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/successfully applied/) });
      await database.pool.query(`DROP DATABASE ${missing.pathname.slice(1)} WITH (FORCE)`);

      missing.port = '9';
      const refused = await runPrisma(['migrate', 'deploy'], { url: missing.href });
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toMatch(/P1001/);
      expect(refused.stderr).toMatch(/127\.0\.0\.1:9/);
      expect(refused.stderr).not.toContain(decodeURIComponent(missing.password) || 'no password');
    },
    timeout,
  );
});

test(
  'generates the client',
  async () => {
    await using copy = await copyOfSchema();
    const generated = await runPrisma(['generate'], {
      url: 'postgresql://127.0.0.1:9/none',
      cwd: copy.folder,
    });
    expect(generated).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(copy.folder, 'src/generated/client.ts'))).toBe(true);
  },
  timeout,
);
