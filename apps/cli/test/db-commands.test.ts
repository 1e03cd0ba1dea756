import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDb, defaultSettings } from '@tidemark/db';
import {
  createTestDatabase,
  describeEachServer,
  type TestDatabase,
  type TestServer,
} from '@tidemark/db/testing';
import { upsertCandles } from '@tidemark/store';
import { z } from 'zod';
import { runTidemark } from './support/run-tidemark.ts';
import { makeCandles, storeSignals } from './support/store-samples.ts';

const time = z.iso.datetime().nullable();
const job = z
  .looseObject({ id: z.int(), lastRun: time, lastSuccess: time, nextStart: time, failures: z.number() })
  .nullable();
const tablePolicies = z.looseObject({ chunkInterval: z.string(), compressJob: job, retentionJob: job });
const history = z.strictObject({ rawFrom: time, rollupsFrom: time, droppedUntil: time });
const policies = z.union([
  z.looseObject({
    kind: z.literal('plain'),
    state: z.string(),
    mend: z.string().nullable(),
    retention: z.strictObject({ candles: z.string(), signals: z.string(), outcomes: z.string() }),
  }),
  z.looseObject({
    kind: z.literal('timescale'),
    tables: z.strictObject({ candles: tablePolicies, signals: tablePolicies, outcomes: tablePolicies }),
    rollups: z.array(z.looseObject({ name: z.string(), job })),
    history: z.strictObject({ candles: history, signals: history }),
  }),
]);
const change = z.strictObject({ target: z.string(), what: z.string(), from: z.string(), to: z.string() });
const expired = z.looseObject({
  table: z.enum(['candles', 'signals', 'outcomes']),
  rows: z.int(),
  chunks: z.int(),
  horizon: time,
  from: time,
  to: time,
});
const statusDocument = z.strictObject({
  server: z.strictObject({ kind: z.string(), description: z.string() }),
  serverVersion: z.string(),
  timescaledb: z.strictObject({
    version: z.string().nullable(),
    state: z.string(),
    reason: z.string().nullable(),
    mend: z.string().nullable(),
  }),
  migrations: z.looseObject({ applied: z.array(z.string()), pending: z.array(z.string()) }),
  bytes: z.number(),
  hypertables: z.array(
    z.looseObject({
      name: z.string(),
      chunks: z.int(),
      compressionRatio: z.number().nullable(),
      oldestChunk: time,
    }),
  ),
  tables: z.array(z.looseObject({ name: z.string(), bytes: z.number() })),
  rollups: z.array(z.strictObject({ name: z.string(), lastBucket: time })),
  policies: policies.nullable(),
  health: z.array(z.looseObject({ ok: z.boolean(), message: z.string() })),
  missing: z.array(z.string()),
});
const appliedDocument = z.strictObject({
  kind: z.enum(['plain', 'timescale']),
  changes: z.array(change),
  activates: z.boolean(),
  expiring: z.array(expired),
  applied: z.boolean(),
  notes: z.array(z.string()),
});
const migrateDocument = z.strictObject({
  server: z.string(),
  new: z.boolean(),
  applied: z.array(z.string()),
  policies: appliedDocument,
});
const showDocument = z.looseObject({
  settings: z.strictObject({
    file: z.string().nullable(),
    values: z.unknown(),
    sources: z.record(z.string(), z.string()),
  }),
  differences: z.array(change),
  nextDrops: z.array(expired.extend({ retention: z.string(), nextStart: time })),
});
const maintainDocument = z.strictObject({
  kind: z.enum(['plain', 'timescale']),
  dryRun: z.boolean(),
  steps: z.array(
    z.strictObject({ action: z.string(), target: z.string(), count: z.int(), unit: z.string() }),
  ),
  seconds: z.number(),
});

const day = 86_400_000;

/** A database without any table, dropped at the end. */
async function createEmptyDatabase(server: TestServer) {
  const opened = await server.open();
  const admin = createDb({ url: opened.url, log: () => {} });
  const name = `tidemark_empty_${randomBytes(6).toString('hex')}`;
  await admin.query('create-database', `CREATE DATABASE ${name}`);
  const url = new URL(opened.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await admin.query('drop-database', `DROP DATABASE ${name} WITH (FORCE)`);
      await admin.close();
      await opened.close();
    },
  };
}

await describeEachServer(describe, (server) => {
  const isTimescale = server.kind === 'timescale';

  describe('a database that is not migrated', () => {
    it('is refused, with the mend, by commands that read it, and is told by status', async () => {
      await using empty = await createEmptyDatabase(server);
      const read = await runTidemark(['candles'], empty);
      expect([read.exitCode, read.stderr]).toEqual([1, expect.stringContaining('error db.not_migrated')]);
      expect(read.stderr).toContain('tidemark db migrate');
      const status = await runTidemark(['db', 'status', '--json'], empty);
      expect(status.exitCode).toBe(0);
      const document = statusDocument.parse(status.json());
      expect(document.migrations.pending.length).toBeGreaterThan(0);
      expect(document.missing.join()).toContain('tidemark db migrate');
      expect((await runTidemark(['db', 'status'], empty)).stdout).toContain('pending');
    });

    it('gets every migration and the settings, once', async () => {
      await using empty = await createEmptyDatabase(server);
      const env = { TIDEMARK_RETENTION: 'off', TIDEMARK_CHUNK_CANDLES: '1 day' };
      const migrate = async (options: { env?: NodeJS.ProcessEnv } = {}) => {
        const { exitCode, json } = await runTidemark(['db', 'migrate', '--json'], { ...empty, ...options });
        expect(exitCode).toBe(0);
        return migrateDocument.parse(json());
      };
      const first = await migrate({ env });
      expect([first.new, first.applied.length > 0]).toEqual([true, true]);
      expect(first.policies.applied).toBe(true);
      const again = await migrate({ env });
      expect(again).toMatchObject({ new: false, applied: [], policies: { changes: [], applied: false } });
      const different = await migrate();
      expect(different.policies.changes.map(({ what }) => what)).toContain('retention');
      const { stdout } = await runTidemark(['db', 'migrate'], empty);
      expect(stdout).toContain('has every migration already');
      expect(stdout).toContain('The settings differ');
    });

    it('is left alone when a setting is wrong', async () => {
      await using empty = await createEmptyDatabase(server);
      const wrong = await runTidemark(['db', 'migrate'], { ...empty, env: { TIDEMARK_RETENTION: 'soon' } });
      expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringMatching(/^error settings\./)]);
      expect((await runTidemark(['candles'], empty)).stderr).toContain('db.not_migrated');
    });
  });

  describe('a database that is migrated', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await createTestDatabase(server);
      const old = Date.now() - 400 * day;
      await upsertCandles(database.db, [
        ...makeCandles(90, { from: old - (old % day) }),
        ...makeCandles(90, { from: Date.now() - (Date.now() % day) - 10 * day }),
      ]);
      await storeSignals(database.db);
    });
    afterAll(() => database[Symbol.asyncDispose]());

    const keepAll = { TIDEMARK_RETENTION: 'off' };
    const tidemark = (argv: readonly string[], env: NodeJS.ProcessEnv = keepAll) =>
      runTidemark(['db', ...argv], { url: database.url, env });
    const maintain = async (...argv: string[]) => {
      const result = await tidemark(['maintain', ...argv, '--json'], {});
      expect(result.exitCode).toBe(0);
      return maintainDocument.parse(result.json());
    };

    it('tells what it is, has and lacks', async () => {
      const { exitCode, json, stderr } = await tidemark(['status', '--json']);
      expect([exitCode, stderr]).toEqual([0, '']);
      const status = statusDocument.parse(json());
      expect(status.migrations.pending).toEqual([]);
      expect(status.timescaledb.version === null).toBe(!isTimescale);
      expect(status.hypertables.map(({ name }) => name)).toEqual(
        isTimescale ? ['candles', 'signals', 'outcomes'] : [],
      );
      expect(status.missing.length > 0).toBe(!isTimescale);
      const { stdout } = await tidemark(['status']);
      expect(stdout).toMatch(/^PostgreSQL +\d/m);
      expect(stdout).toMatch(isTimescale ? /^hypertable +chunks/m : /^Missing here:$/m);
      expect(stdout).not.toContain('tidemark db migrate');
    });

    it('shows its policies, the settings and what the next run drops', async () => {
      for (const word of [[], ['show']]) {
        const { exitCode, json } = await tidemark(['policies', ...word, '--json']);
        expect(exitCode).toBe(0);
        policies.parse(json());
        expect(showDocument.parse(json())).toMatchObject({
          kind: isTimescale ? 'timescale' : 'plain',
          settings: {
            file: null,
            values: { candles: { ...defaultSettings.candles, retention: 'off' } },
            sources: { 'candles.retention': 'TIDEMARK_RETENTION', rollupWidth: 'default' },
          },
          nextDrops: [],
        });
      }
      const { stdout } = await tidemark(['policies']);
      expect(stdout).toContain(
        isTimescale ? 'No retention job is active: nothing is dropped.' : 'no jobs run here',
      );
      if (!isTimescale) expect(stdout).toContain('Retention is off: nothing is dropped.');
    });

    it('suggests chunk intervals, with the reason', async () => {
      const { json } = await tidemark(['policies', 'suggest', '--json']);
      expect(json()).toEqual([
        expect.objectContaining({ table: 'candles', rowsPerDay: expect.any(Number) }),
        expect.objectContaining({ table: 'signals', current: '1 day' }),
      ]);
      expect((await tidemark(['policies', 'suggest'])).stdout).toMatch(/rows a day make/);
    });

    it('is maintained by what it was given, whatever the settings say', async () => {
      // The default settings keep six months, and this database keeps everything.
      const done = await maintain();
      expect([done.dryRun, done.kind]).toEqual([false, server.kind]);
      expect(done.steps.filter(({ action }) => action === 'delete' || action === 'drop')).toEqual([]);
      const { stdout } = await tidemark(['maintain'], {});
      expect(stdout).toMatch(/^refreshed \d+ days of signals_1d$.*^Retention is off in this database: /ms);
    });

    it('refuses a wrong setting before it asks the database', async () => {
      for (const argv of [['policies'], ['policies', 'apply'], ['policies', 'suggest']]) {
        const { exitCode, stderr } = await tidemark(argv, { TIDEMARK_RETENTION: '-1 day' });
        expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^error settings\./)]);
      }
    });

    // From here on the policies of this database are changed.
    it('shows the difference first, refuses to lose rows unasked, and changes nothing twice', async () => {
      const apply = (...argv: string[]) => tidemark(['policies', 'apply', ...argv], {});
      const dryRun = await apply('--dry-run', '--json');
      const planned = appliedDocument.parse(dryRun.json());
      expect([dryRun.exitCode, planned.applied, planned.kind]).toEqual([0, false, server.kind]);
      if (!isTimescale) expect(planned.notes.join()).toMatch(/no jobs.*tidemark db maintain/);
      expect(planned.expiring).toMatchObject([{ table: 'candles', rows: 90 }]);
      const refused = await apply();
      expect([refused.exitCode, refused.stdout]).toEqual([1, '']);
      expect(refused.stderr).toMatch(/^candles.retention +off +6 months$/m);
      expect(refused.stderr).toMatch(/error policies.would_drop: .*\nhint: .*--allow-drop/);
      const agreed = await apply('--allow-drop');
      expect([agreed.exitCode, agreed.stdout]).toEqual([0, 'Applied.\n']);
      const shown = await runTidemark(['db', 'policies'], { url: database.url });
      expect(shown.stdout).toMatch(
        isTimescale
          ? /next run of the retention jobs drops:\n {2}90 candles in \d+ chunks, from/
          : /^candles +6 months$[\s\S]*The next `tidemark db maintain` deletes:\n {2}90 candles, from/m,
      );
      const same = isTimescale
        ? 'The database does what the settings say.'
        : 'Retention is as the settings say.';
      expect(shown.stdout).toContain(same);
      const again = await apply('--quiet');
      expect(again).toMatchObject({ exitCode: 0, stderr: '' });
      expect(again.stdout.split('\n')[0]).toBe(same);
      expect((await apply()).stdout).toBe('Nothing was changed.\n');
    });

    it('says what maintenance would do, and then does it', async () => {
      const expiring = isTimescale ? { action: 'drop' } : { action: 'delete', count: 90 };
      expect((await maintain('--dry-run')).steps).toContainEqual(
        expect.objectContaining({ ...expiring, target: 'candles' }),
      );
      expect((await tidemark(['maintain', '--dry-run'])).stdout).toMatch(/^would (delete|drop) \d+ /m);
      const done = await maintain();
      expect(done.steps).toContainEqual(expect.objectContaining({ ...expiring, target: 'candles' }));
      const { rows } = await database.db.pool.query('SELECT count(*)::int AS n FROM candles');
      expect(rows).toEqual([{ n: 90 }]);
    });
  });
});
