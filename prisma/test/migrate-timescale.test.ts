import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { dumpCatalogue } from '../src/catalogue/dump-catalogue.ts';
import { type MigrationProgress, migrate } from '../src/migrate/migrate.ts';
import { reportNotRun, testServers } from '../src/testing/index.ts';
import { emptyDatabase } from './support/empty-database.ts';
import { driftArgs, runPrisma } from './support/run-prisma.ts';
import { throwawayServer, timescaleInstallation } from './support/throwaway-server.ts';

const timeout = 240_000;
const preloaded = ['shared_preload_libraries=timescaledb', 'timescaledb.telemetry_level=off'];

/** One-minute candles of two symbols; every seventh without vwap, every third without taker buy volume. */
const insertCandles = `
  INSERT INTO candles (symbol, tf, ts, o, h, l, c, v, vwap, taker_buy_vol, known_from)
  SELECT symbol, '1m', ts, p, p + 2, p - 2, p + 1, v, CASE WHEN i % 7 > 0 AND v > 0 THEN p END,
    CASE WHEN i % 3 > 0 THEN v / 2 END, now()
  FROM unnest(ARRAY['AAA', 'BBB']) symbol,
    generate_series($1::timestamptz, $2::timestamptz - interval '1 minute', '1 minute') WITH ORDINALITY t (ts, i),
    LATERAL (SELECT 100 + i % 50 AS p, i % 11 AS v) x`;

const expectedRollup = (width: string) => `
  SELECT symbol, date_bin('${width}', ts, '2000-01-01T00:00:00Z') AS ts, (array_agg(o ORDER BY ts))[1] AS o, max(h) AS h,
    min(l) AS l, (array_agg(c ORDER BY ts DESC))[1] AS c, sum(v) AS v, sum(vwap * v) AS quote_vol,
    count(*) FILTER (WHERE v > 0 AND vwap IS NULL) AS unpriced, sum(taker_buy_vol) AS taker_buy_vol,
    count(taker_buy_vol) AS takers, count(*) AS n
  FROM candles WHERE tf = '1m' GROUP BY 1, 2 ORDER BY 1, 2`;

const levels = { '5m': '5 minutes', '15m': '15 minutes', '1h': '1 hour', '4h': '4 hours', '1d': '1 day' };

async function expectRollupsOfCandles(client: Pick<pg.ClientBase, 'query'>): Promise<void> {
  for (const [tf, width] of Object.entries(levels)) {
    const actual = await client.query(`SELECT * FROM tidemark.candles_${tf} ORDER BY symbol, ts`);
    const expected = await client.query(expectedRollup(width));
    expect(actual.rows).toEqual(expected.rows);
    expect(actual.fields.map(({ name }) => name)).toEqual(expected.fields.map(({ name }) => name));
  }
}

function daysSince(time: string): number {
  return Math.floor((Date.now() - Date.parse(time)) / 86_400_000);
}

/** Every candle, signal and rollup. */
async function readAll(client: pg.Client): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const table of [
    'candles',
    'signals',
    'outcomes',
    'tidemark.signals_1d',
    ...Object.keys(levels).map((tf) => `tidemark.candles_${tf}`),
  ]) {
    all.push(table, (await client.query(`SELECT * FROM ${table} ORDER BY symbol, ts`)).rows);
  }
  return all;
}

const policies = (client: Pick<pg.ClientBase, 'query'>) =>
  client.query(`
    SELECT hypertable_name AS name, proc_name AS proc, config->>'drop_after' AS drop_after,
      config->>'compress_after' AS compress_after, config->>'start_offset' AS start_offset
    FROM timescaledb_information.jobs WHERE hypertable_schema IN ('public', 'tidemark') ORDER BY 1, 2`);

async function withMessages(url: string, sql: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  const messages: string[] = [];
  client.on('notice', ({ message, hint }) => messages.push(`${message}. ${hint}`));
  await client.connect();
  try {
    await client.query(sql);
    return messages;
  } finally {
    await client.end();
  }
}

const server = (await testServers()).find(({ kind }) => kind === 'timescale');

if (server === undefined) {
  test('needs TimescaleDB', () => reportNotRun('settings of hypertables', 'there is no TimescaleDB here'));
} else {
  describe(`on ${server.name}`, () => {
    test(
      'computes every rollup level before anything is materialised, and after',
      async () => {
        await using database = await emptyDatabase(server);
        await migrate(database);
        await database.pool.query(insertCandles, ['2026-10-30T22:00:00Z', '2026-11-02T03:07:00Z']);
        await expectRollupsOfCandles(database.pool);
        for (const tf of Object.keys(levels)) {
          await database.pool.query(
            `CALL refresh_continuous_aggregate('tidemark.candles_${tf}', NULL, NULL, options => '{"buckets_per_batch": 0}')`,
          );
        }
        await expectRollupsOfCandles(database.pool);
      },
      timeout,
    );

    test(
      'puts other settings in force, keeps what is not named, and refuses nonsense',
      async () => {
        await using database = await emptyDatabase(server);
        await migrate(database);
        const set = (settings: object) => database.pool.query('CALL tidemark.setup($1)', [settings]);
        await set({
          chunk_interval_candles: '1 day',
          compress_after_candles: null,
          compress_after_signals: '2 days',
          rollup_width: null,
          retention_candles: null,
          retention_signals: '30 days',
        });
        const dump = await dumpCatalogue(database.pool);
        expect(dump).toMatch(/public\.candles by ts, chunks of 1 day/);
        expect(dump).toMatch(/candles segmented by symbol,tf, ordered by ts, rolled up to (00:00:00)?$/m);
        expect((await policies(database.pool)).rows).toEqual([
          ...['15m', '1d', '1h', '4h', '5m'].map((tf) => ({
            name: `candles_${tf}`,
            proc: 'policy_refresh_continuous_aggregate',
            drop_after: null,
            compress_after: null,
            start_offset: null,
          })),
          ...['outcomes', 'signals'].flatMap((name) => [
            {
              name,
              proc: 'policy_compression',
              compress_after: '2 days',
              drop_after: null,
              start_offset: null,
            },
            {
              name,
              proc: 'policy_retention',
              compress_after: null,
              drop_after: '30 days',
              start_offset: null,
            },
          ]),
          {
            name: 'signals_1d',
            proc: 'policy_refresh_continuous_aggregate',
            drop_after: null,
            compress_after: null,
            start_offset: '28 days',
          },
        ]);
        const jobs = 'SELECT job_id FROM timescaledb_information.jobs ORDER BY 1';
        const before = await database.pool.query(jobs);
        await set({});
        expect((await database.pool.query(jobs)).rows).toEqual(before.rows);
        await set({ retention_candles: '3 months' });
        expect(await dumpCatalogue(database.pool)).toMatch(/"start_offset": "3 mons -2 days"/);
        expect(await dumpCatalogue(database.pool)).toMatch(/signals policy_retention .*"30 days"/);
        for (const wrong of [
          { retention: '1 day' },
          { retention_candles: '-1 day' },
          { retention_candles: '3 days' },
          { retention_candles: 'soon' },
          { chunk_interval_candles: null },
          { allow_drop: 'yes' },
        ]) {
          await expect(set(wrong)).rejects.toThrow(/tidemark: |invalid input syntax/);
        }
      },
      timeout,
    );

    test(
      'never starts a retention that would drop stored rows, unless that is allowed',
      async () => {
        await using database = await emptyDatabase(server);
        await migrate(database);
        const { pool, url } = database;
        await pool.query(`CALL tidemark.setup('{"retention_candles": null}')`);
        await pool.query(insertCandles, ['2020-01-01T00:00:00Z', '2020-01-01T03:00:00Z']);
        const apply = (settings: string) => withMessages(url, `CALL tidemark.setup('${settings}')`);
        const retention = async () =>
          (await policies(pool)).rows.find(
            ({ name, proc }) => name === 'candles' && proc === 'policy_retention',
          );

        const warnings = await apply('{"retention_candles": "6 months"}');
        expect(warnings.join()).toMatch(/would drop rows from 2020-01-01 00:00:00.* to 2020-01-01 03:00:00/);
        expect(warnings.join()).toMatch(/--allow-drop/);
        expect(await retention()).toBeUndefined();

        expect(await apply('{"retention_candles": "100 years"}')).toEqual([]);
        expect(await retention()).toMatchObject({ drop_after: '100 years' });
        expect(await apply('{"retention_candles": "6 months"}')).toHaveLength(1);
        expect(await retention()).toMatchObject({ drop_after: '100 years' });
        expect(await apply('{"retention_candles": "6 months", "allow_drop": true}')).toEqual([]);
        expect(await retention()).toMatchObject({ drop_after: '6 mons' });
      },
      timeout,
    );

    test(
      'compresses what is due oldest first, so that hours are rolled up into weeks',
      async () => {
        await using database = await emptyDatabase(server);
        await migrate(database);
        const { pool } = database;
        await pool.query(`CALL tidemark.setup('{"retention_candles": null}')`);
        await pool.query(insertCandles, ['2020-01-02T00:00:00Z', '2020-01-05T00:00:00Z']);
        const chunks = () =>
          pool.query(
            `SELECT is_compressed FROM timescaledb_information.chunks WHERE hypertable_name = 'candles'`,
          );
        expect((await chunks()).rowCount).toBe(72);
        const before = await pool.query('SELECT * FROM candles ORDER BY symbol, ts');
        await pool.query(`CALL tidemark.compress_due_chunks('candles')`);
        expect((await chunks()).rows).toEqual([{ is_compressed: true }]);
        await pool.query(`CALL tidemark.compress_due_chunks('candles')`);
        expect((await pool.query('SELECT * FROM candles ORDER BY symbol, ts')).rows).toEqual(before.rows);
      },
      timeout,
    );

    test(
      'rollups outlive the candles that retention drops',
      async () => {
        await using database = await emptyDatabase(server);
        await migrate(database);
        const { pool } = database;
        await pool.query(`CALL tidemark.setup('{"retention_candles": null}')`);
        await pool.query(insertCandles, ['2020-01-01T00:00:00Z', '2020-01-03T00:00:00Z']);
        await pool.query(`INSERT INTO candles (symbol, tf, ts, o, h, l, c, v, known_from)
        SELECT 'AAA', '1m', date_trunc('day', now()) - interval '1 day', 1, 1, 1, 1, 1, now()`);
        for (const tf of Object.keys(levels)) {
          await pool.query(
            `CALL refresh_continuous_aggregate('tidemark.candles_${tf}', NULL, NULL, options => '{"buckets_per_batch": 0}')`,
          );
        }
        const before = await pool.query('SELECT * FROM tidemark.candles_1d ORDER BY symbol, ts');
        await pool.query(`CALL tidemark.setup('{"retention_candles": "6 months", "allow_drop": true}')`);
        const { rows: jobs } = await pool.query(`
        SELECT job_id FROM timescaledb_information.jobs WHERE hypertable_schema IN ('public', 'tidemark')
          AND proc_name IN ('policy_retention', 'policy_refresh_continuous_aggregate')
        ORDER BY proc_name DESC, job_id`);
        for (const { job_id } of jobs) await pool.query(`CALL run_job(${job_id})`);
        expect((await pool.query('SELECT FROM candles')).rowCount).toBe(1);
        const after = await pool.query('SELECT * FROM tidemark.candles_1d ORDER BY symbol, ts');
        expect(after.rows).toEqual(before.rows);
        expect(after.rows).toHaveLength(5);
      },
      timeout,
    );
  });
}

if (timescaleInstallation === undefined) {
  test('needs an installation of TimescaleDB', () =>
    reportNotRun('servers on which TimescaleDB is unusable', 'no installation of it was found'));
} else {
  const installation = timescaleInstallation;

  async function migrateAndTell(url: string) {
    const notices: string[] = [];
    const onProgress = (progress: MigrationProgress) => {
      if (progress.kind === 'notice') notices.push(progress.text);
    };
    await migrate({ url, onProgress });
    return notices.join();
  }

  const stateOf = async (client: Pick<pg.ClientBase, 'query'>) =>
    (await client.query('SELECT state, active FROM tidemark.server_state()')).rows[0];

  describe('on a server of its own', () => {
    test(
      'stays plain while TimescaleDB is not preloaded, and converts with all rows kept once it is',
      async () => {
        await using own = await throwawayServer(installation, []);
        const opened = await own.open();
        expect(await migrateAndTell(opened.url)).toMatch(
          /not_preloaded.*\n.*shared_preload_libraries = 'timescaledb'/,
        );
        expect(await runPrisma(driftArgs, opened)).toMatchObject({ exitCode: 0 });
        const before = new pg.Client({ connectionString: opened.url });
        await before.connect();
        expect(await stateOf(before)).toEqual({ state: 'not_preloaded', active: false });
        await before.query(insertCandles, ['2026-08-30T22:00:00Z', '2026-10-02T03:07:00Z']);
        await before.query(`INSERT INTO signals (pred, ts, symbol, tf, features, model_id)
        SELECT 'BUY', ts, 'AAA', '1m', '{"rsi": 50}', 'm' FROM candles WHERE symbol = 'AAA' AND extract(minute FROM ts) = 0`);
        for (const [tf, width] of Object.entries(levels)) {
          await before.query(`INSERT INTO tidemark.candles_${tf} ${expectedRollup(width)}`);
        }
        // What the plain retention leaves: rollups of candles and signals that are gone, and a day of which some are.
        await before.query('SELECT tidemark.refresh_signal_days()');
        for (const table of ['candles', 'signals']) {
          await before.query(`CALL tidemark.note_dropped($1, '2026-09-15T07:30:00Z')`, [table]);
          await before.query(`DELETE FROM ${table} WHERE ts < '2026-09-15T07:30:00Z'`);
        }
        // Of a series that begins on that day all are stored.
        await before.query(`INSERT INTO signals (pred, ts, symbol, tf, features, model_id)
          SELECT 'SELL', ts, 'BBB', '1m', '{"rsi": 50}', 'm'
          FROM (VALUES ('2026-09-15T09:00:00Z'::timestamptz), ('2026-10-01T00:00:00Z')) signal (ts)`);
        await before.query('SELECT tidemark.refresh_signal_days()');
        const kept = await readAll(before);
        // As they are until the next refresh.
        await before.query(`WITH gone AS (DELETE FROM tidemark.signals_1d WHERE symbol = 'BBB' RETURNING *)
          SELECT tidemark.log_signal_change(model_id, symbol, tf, ts) FROM gone`);
        await before.end();
        await opened.close();

        await own.restart(preloaded);
        const reopened = await own.open();
        const after = new pg.Client({ connectionString: reopened.url });
        await after.connect();
        expect(await stateOf(after)).toEqual({ state: 'ready', active: false });
        await after.query('CALL tidemark.setup()');
        expect(await stateOf(after)).toEqual({ state: 'ready', active: true });
        const { rows: jobs } = await after.query(`SELECT job_id FROM timescaledb_information.jobs
          WHERE proc_name = 'policy_refresh_continuous_aggregate' ORDER BY job_id`);
        expect(jobs).toHaveLength(6);
        for (const { job_id } of jobs) await after.query(`CALL run_job(${job_id})`);
        expect(await readAll(after)).toEqual(kept);
        const dump = await dumpCatalogue(after);
        await after.query('CALL tidemark.setup()');
        expect(await dumpCatalogue(after)).toBe(dump);
        // The windows of the refreshes alone differ: they start after what was dropped.
        const windows = /"start_offset": "[^"]+"/g;
        expect(new Set(dump.match(windows))).toEqual(
          new Set([`"start_offset": "${daysSince('2026-09-15T07:30Z') - 2} days"`]),
        );
        const catalogue = readFileSync(new URL('../catalogue.timescaledb.txt', import.meta.url), 'utf8');
        expect(dump.replace(windows, '')).toBe(catalogue.replace(windows, ''));
        expect(await runPrisma(driftArgs, reopened)).toMatchObject({ exitCode: 0 });
        await after.end();
        await reopened.close();
      },
      timeout,
    );

    test(
      'stays plain on the Apache edition',
      async () => {
        await using apache = await throwawayServer(installation, [
          ...preloaded,
          'timescaledb.license=apache',
        ]);
        await using database = await emptyDatabase(apache);
        expect(await migrateAndTell(database.url)).toMatch(/apache.*\n.*timescaledb\.license = 'timescale'/);
        expect(await stateOf(database.pool)).toEqual({ state: 'apache', active: false });
        expect((await database.pool.query('SELECT FROM pg_extension')).rowCount).toBe(1);
        expect((await database.pool.query('SELECT FROM tidemark.candles_1d')).rowCount).toBe(0);
      },
      timeout,
    );

    test(
      'stays plain where the role may not create the extension, until a superuser has',
      async () => {
        await using own = await throwawayServer(installation, preloaded);
        await using database = await emptyDatabase(own);
        await database.pool.query(`
        CREATE ROLE trader LOGIN PASSWORD 'trader';
        GRANT ALL ON SCHEMA public TO trader;
        CREATE SCHEMA tidemark AUTHORIZATION trader`);
        const url = new URL(database.url);
        url.username = 'trader';
        url.password = 'trader';
        expect(await migrateAndTell(url.href)).toMatch(/not_permitted.*\n.*CREATE EXTENSION timescaledb/);
        const trader = new pg.Client({ connectionString: url.href });
        await trader.connect();
        expect(await stateOf(trader)).toEqual({ state: 'not_permitted', active: false });
        await database.pool.query('CREATE EXTENSION timescaledb');
        await trader.end();
        expect(await withMessages(url.href, 'CALL tidemark.setup()')).toEqual([]);
        expect(await stateOf(database.pool)).toEqual({ state: 'ready', active: true });
      },
      timeout,
    );
  });
}
