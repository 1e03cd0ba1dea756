import { describe, expect, test } from '@jest/globals';
import type { Db } from '../src/db/db.ts';
import { maintain } from '../src/maintain/maintain.ts';
import { refreshSignalDays } from '../src/maintain/refresh-signal-days.ts';
import { applyPolicies } from '../src/policies/apply-policies.ts';
import { defaultSettings } from '../src/settings/default-settings.ts';
import { databaseStatus } from '../src/status/read-database-status.ts';
import { createTestDatabase, describeEachServer, until } from '../src/testing/index.ts';

const timeout = 60_000;
const hour = 3_600_000;
const day = 24 * hour;

/** The start of the UTC day that was so many days ago. */
function dayAgo(days: number): number {
  return (Math.floor(Date.now() / day) - days) * day;
}

interface TestSignal {
  readonly ts: number;
  readonly symbol?: string;
  readonly pred?: string;
  readonly outcome?: string;
  readonly r?: number;
  readonly proba?: number;
  readonly latency?: number;
}

async function store(db: Pick<Db, 'query'>, signals: readonly TestSignal[]): Promise<void> {
  for (const { ts, symbol = 'BTCUSDT', pred = 'BUY', outcome, r, proba, latency } of signals) {
    await db.query(
      'store-signal',
      `INSERT INTO signals (pred, ts, symbol, tf, features, model_id, outcome, realized_rr, proba, latency_ms)
       VALUES ($1, $2, $3, '1m', '{}', 'm', $4, $5, $6, $7)`,
      [pred, new Date(ts), symbol, outcome ?? null, r ?? null, proba ?? null, latency ?? null],
    );
  }
}

async function setOutcome(db: Pick<Db, 'query'>, ts: number, outcome: string, r: number): Promise<void> {
  const sql = 'UPDATE signals SET outcome = $2, realized_rr = $3 WHERE ts = $1';
  await db.query('set-outcome', sql, [new Date(ts), outcome, r]);
}

/** How many statements on this database wait for a lock. */
async function countWaiting(db: Pick<Db, 'query'>): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    'count-waiting',
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.n ?? 0;
}

/** Symbol, days ago, signals, wins, pending and the sum of R of every day. */
async function readDays(db: Pick<Db, 'query'>): Promise<unknown[]> {
  const rows = await db.query<Record<string, unknown> & { ts: Date }>(
    'read-days',
    `SELECT symbol, ts, signals::int, wins::int, pending::int, sum_r FROM tidemark.signals_1d ORDER BY symbol, ts`,
  );
  return rows.map(({ symbol, ts, signals, wins, pending, sum_r }) => [
    symbol,
    (dayAgo(0) - ts.getTime()) / day,
    signals,
    wins,
    pending,
    sum_r,
  ]);
}

const keeping = (signals: '30 days' | 'off') => ({
  ...defaultSettings,
  candles: { ...defaultSettings.candles, retention: 'off' as const },
  signals: { ...defaultSettings.signals, retention: signals },
});

await describeEachServer(describe, (server) => {
  test(
    'the sums of a day are those of its signals, whatever finite numbers these have',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      const at = (minute: number) => dayAgo(3) + minute * 60_000;
      await store(db, [
        { ts: at(0), outcome: 'win', r: 2, proba: 0.75, latency: 10 },
        { ts: at(1), outcome: 'loss', r: -1, proba: 0.5, latency: 30 },
        // A win that costs more than it earns is not a winner.
        { ts: at(2), outcome: 'win', r: -0.5, proba: 1 },
        { ts: at(3), outcome: 'timeout', r: 0.25 },
        // Of an own outcome nothing need be known but its kind.
        { ts: at(4), outcome: 'timeout' },
        { ts: at(5), outcome: 'unresolved', proba: 0.9, latency: 20 },
        { ts: at(6), proba: 0.9 },
        { ts: at(7), pred: 'HOLD', outcome: 'win', r: 100, proba: 0.1 },
        { ts: at(1439), outcome: 'loss', r: -1 },
      ]);
      // What cannot be squared, and what cannot be added up.
      await store(db, [
        { ts: at(1440), outcome: 'loss', r: 1e-170, proba: 1e-170 },
        { ts: at(1441), outcome: 'win', r: 1.7e308, latency: 1.7e308 },
        { ts: at(1442), outcome: 'win', r: 1.7e308, latency: 1.7e308 },
        { ts: at(1443), outcome: 'loss', r: -1.7e308 },
      ]);
      expect(await refreshSignalDays(db)).toBe(2);
      const rows = await db.query<{ day: unknown }>(
        'read-days',
        `SELECT to_jsonb(d) - 'ts' AS day FROM tidemark.signals_1d d ORDER BY ts`,
      );
      expect(rows).toHaveLength(2);
      expect(rows[0]?.day).toEqual({
        ...{ model_id: 'm', symbol: 'BTCUSDT', tf: '1m' },
        ...{ signals: 9, holds: 1, wins: 2, losses: 2, timeouts: 2, unresolved: 1, pending: 1 },
        ...{ rated: 5, winners: 2, sum_r: -0.25, sum_r2: 6.3125, sum_gain: 2.25, sum_loss: 2.5 },
        ...{ latencies: 3, sum_latency: 60, max_latency: 30 },
        ...{ scored: 3, sum_brier: 0.3125, sum_proba: 2.25 },
      });
      expect(rows[1]?.day).toMatchObject({
        ...{ signals: 4, wins: 2, losses: 2, rated: 4, winners: 3, sum_loss: 1e140 },
        ...{
          latencies: 2,
          sum_latency: 2e140,
          max_latency: 1.7e308,
          scored: 1,
          sum_brier: 0,
          sum_proba: 1e-170,
        },
      });
    },
    timeout,
  );

  test(
    'a late outcome, a late signal and a corrected one change their own days',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await store(db, [{ ts: dayAgo(20) - 1 }, { ts: dayAgo(20) }, { ts: dayAgo(2) + hour }]);
      await refreshSignalDays(db);
      await setOutcome(db, dayAgo(20), 'win', 2);
      await store(db, [{ ts: dayAgo(20) + hour }]);
      await db.query('move', 'UPDATE signals SET ts = ts - $2::interval WHERE ts = $1', [
        new Date(dayAgo(2) + hour),
        server.kind === 'plain' ? '2 days' : '1 hour',
      ]);
      await refreshSignalDays(db, { range: { from: dayAgo(20), to: dayAgo(0) } });
      expect(await readDays(db)).toEqual([
        ['BTCUSDT', 21, 1, 0, 1, 0],
        ['BTCUSDT', 20, 2, 1, 1, 2],
        ['BTCUSDT', server.kind === 'plain' ? 4 : 2, 1, 0, 1, 0],
      ]);
      // A day that loses its last signal is gone.
      await db.query(
        'delete',
        `WITH gone AS (DELETE FROM signals WHERE ts < $1 RETURNING model_id, symbol, tf, ts)
         SELECT tidemark.log_signal_change(model_id, symbol, tf, ts) FROM gone`,
        [new Date(dayAgo(20))],
      );
      await refreshSignalDays(db);
      expect(await readDays(db)).toHaveLength(2);
      if (server.kind === 'plain') expect(await refreshSignalDays(db)).toBe(0);
    },
    timeout,
  );

  test(
    'days outlive their signals, also where others are brought in later',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      const old = dayAgo(60) + hour;
      await store(db, [
        { ts: old, outcome: 'win', r: 2 },
        { ts: old + hour, outcome: 'loss', r: -1 },
        { ts: dayAgo(5), outcome: 'win', r: 1 },
      ]);
      await applyPolicies(db, keeping('30 days'), { allowDrop: true });
      await maintain(db);
      expect(await db.query('count', 'SELECT count(*)::int AS n FROM signals')).toEqual([{ n: 1 }]);
      const days = [
        ['BTCUSDT', 60, 2, 1, 0, 1],
        ['BTCUSDT', 5, 1, 1, 0, 1],
      ];
      expect(await readDays(db)).toEqual(days);

      await applyPolicies(db, keeping('off'));
      await store(db, [
        // Fewer than are remembered, as a partial import leaves them.
        { ts: old, outcome: 'loss', r: -1 },
        { ts: old, symbol: 'ETHUSDT', outcome: 'win', r: 3 },
        { ts: old + day, symbol: 'ETHUSDT' },
      ]);
      await maintain(db);
      const others = (...rest: unknown[]) => [
        ...days,
        ['ETHUSDT', 60, 1, 1, 0, 3],
        ['ETHUSDT', 59, 1, ...rest],
      ];
      expect(await readDays(db)).toEqual(others(0, 1, 0));
      // A late outcome among them, and nothing twice.
      await setOutcome(db, old + day, 'win', 4);
      await refreshSignalDays(db, { range: { from: old + day, to: old + day + 1 } });
      expect(await readDays(db)).toEqual(others(1, 0, 4));
      await maintain(db);
      if (server.kind === 'timescale') {
        const jobs = await db.query<{ id: number }>(
          'list-jobs',
          `SELECT job_id AS id FROM timescaledb_information.jobs
           WHERE proc_name = 'policy_refresh_continuous_aggregate' AND hypertable_name = 'signals_1d'`,
        );
        expect(jobs).toHaveLength(1);
        for (const { id } of jobs) await db.query('run-job', `CALL run_job(${id})`);
      }
      expect(await readDays(db)).toEqual(others(1, 0, 4));
      // All of the day are there again.
      await store(db, [{ ts: old + hour, outcome: 'loss', r: -1 }]);
      await maintain(db);
      expect((await readDays(db))[0]).toEqual(['BTCUSDT', 60, 2, 0, 0, -2]);
    },
    timeout,
  );

  if (server.kind === 'plain') {
    test(
      'what is written while the days are computed is in the next refresh, however many compute at once',
      async () => {
        await using database = await createTestDatabase(server);
        const { db } = database;
        const other = await db.pool.connect();
        try {
          await other.query('BEGIN');
          await store(
            { query: async (_, sql, values) => (await other.query(sql, [...(values ?? [])])).rows },
            [{ ts: dayAgo(3) }],
          );
          await store(db, [{ ts: dayAgo(3) + 1, outcome: 'win', r: 1 }]);
          expect(await refreshSignalDays(db)).toBe(1);
          expect(await readDays(db)).toEqual([['BTCUSDT', 3, 1, 1, 0, 1]]);
          await other.query('COMMIT');
        } finally {
          other.release();
        }
        expect(await refreshSignalDays(db)).toBe(1);
        expect(await readDays(db)).toEqual([['BTCUSDT', 3, 2, 1, 1, 1]]);

        // One at a time, also where neither has anything to do.
        const one = await db.pool.connect();
        try {
          await one.query('BEGIN');
          await one.query('SELECT tidemark.refresh_signal_days()');
          const next = db.query('refresh', 'SELECT tidemark.refresh_signal_days()');
          await until(async () => (await countWaiting(db)) === 1);
          await one.query('COMMIT');
          await next;
        } finally {
          one.release();
        }

        const writes = Array.from({ length: 60 }, (_, minute) =>
          store(db, [{ ts: dayAgo(2) + minute * 60_000 }]),
        );
        const refreshes = Array.from({ length: 12 }, () => refreshSignalDays(db));
        await Promise.all([...writes, ...refreshes]);
        await refreshSignalDays(db);
        expect(await readDays(db)).toEqual([
          ['BTCUSDT', 3, 2, 1, 1, 1],
          ['BTCUSDT', 2, 60, 0, 60, 0],
        ]);
        expect(await db.query('count', 'SELECT count(*)::int AS n FROM tidemark.signal_changes')).toEqual([
          { n: 0 },
        ]);
      },
      timeout,
    );
    return;
  }

  test(
    'the day that is still forming is computed when it is read, and never from half of it',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await store(db, [{ ts: dayAgo(1) }, { ts: dayAgo(0) }]);
      const windows: number[] = [];
      expect(await refreshSignalDays(db, { onWindow: (from) => windows.push(from) })).toBe(1);
      expect(windows).toEqual([dayAgo(1)]);
      await store(db, [{ ts: dayAgo(0) + 1 }]);
      expect(await readDays(db)).toEqual([
        ['BTCUSDT', 1, 1, 0, 1, 0],
        ['BTCUSDT', 0, 2, 0, 2, 0],
      ]);
    },
    timeout,
  );

  test(
    'two that compute a day of which signals were dropped make one of it',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      await store(db, [{ ts: dayAgo(1) }, { ts: dayAgo(40) }]);
      await refreshSignalDays(db);
      await db.query('note', `CALL tidemark.note_dropped('signals', $1)`, [new Date(dayAgo(30))]);
      await setOutcome(db, dayAgo(40), 'win', 2);
      const fold = 'CALL tidemark.fold_signal_day($1)';
      const bound = [new Date(dayAgo(40))];
      const first = await db.pool.connect();
      try {
        await first.query('BEGIN');
        await first.query(fold, bound);
        const second = db.query('fold', fold, bound);
        await until(async () => (await countWaiting(db)) === 1);
        await first.query('COMMIT');
        await second;
      } finally {
        first.release();
      }
      expect(await readDays(db)).toEqual([
        ['BTCUSDT', 40, 1, 1, 0, 2],
        ['BTCUSDT', 1, 1, 0, 1, 0],
      ]);
    },
    timeout,
  );

  test(
    'a rollup that is behind its signals is reported, and none that an empty chunk is ahead of',
    async () => {
      await using database = await createTestDatabase(server);
      const { db } = database;
      const health = async () =>
        (await databaseStatus(db)).health.find(({ target }) => target === 'signals_1d');
      await store(db, [{ ts: dayAgo(10) }, { ts: dayAgo(8) }]);
      expect(await health()).toMatchObject({
        ok: false,
        message: expect.stringMatching(/signals_1d is behind the signals, which reach .*db maintain/),
      });
      await refreshSignalDays(db);
      expect(await health()).toMatchObject({ ok: true });
      await store(db, [{ ts: dayAgo(5) }]);
      expect(await health()).toMatchObject({ ok: false });
      await db.query('delete', 'DELETE FROM signals WHERE ts = $1', [new Date(dayAgo(5))]);
      expect(await health()).toMatchObject({ ok: true });
    },
    timeout,
  );
});
