import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { timeframes } from '@tidemark/domain';
import { createTestDatabase, describeEachServer, type TestDatabase } from '../src/testing/index.ts';

type Row = Record<string, unknown>;

const candle = {
  symbol: 'BTCUSDT',
  tf: '1m',
  ts: '2026-02-01T00:00:00Z',
  o: 10,
  h: 12,
  l: 9,
  c: 11,
  v: 5,
  vwap: 10.5,
  taker_buy_vol: 2,
  known_from: '2026-02-02T00:00:00Z',
};
const signal = {
  pred: 'BUY',
  proba: 0.5,
  ts: '2026-02-01T00:00:00Z',
  symbol: 'BTCUSDT',
  tf: '1m',
  features: '{}',
  model_id: 'm',
};
const request = { model_id: 'm', reason: 'drift' };
const processing = {
  status: 'processing',
  worker: 'w',
  lease_token: 1,
  started_at: '2026-01-01',
  lease_expires_at: '2026-01-02',
  deadline_at: '2026-01-02',
};

const priceFaults: [string, Row][] = [
  ...['o', 'h', 'l', 'c', 'v', 'vwap', 'taker_buy_vol'].flatMap((name) =>
    ['NaN', 'Infinity', '-Infinity'].map((value): [string, Row] => [`${name} ${value}`, { [name]: value }]),
  ),
  ['all prices NaN', { o: 'NaN', h: 'NaN', l: 'NaN', c: 'NaN' }],
  ['all prices infinite', { o: 'Infinity', h: 'Infinity', l: 'Infinity', c: 'Infinity' }],
  ['high below open', { o: 12.5 }],
  ['high below close', { c: 12.5 }],
  ['high below low', { o: 5, c: 5, h: 5, l: 6 }],
  ['low above open', { o: 8.5 }],
  ['low above close', { c: 8.5 }],
  ['negative volume', { v: -1, taker_buy_vol: null }],
  ['negative taker buy volume', { taker_buy_vol: -1 }],
  ['taker buy volume above volume', { taker_buy_vol: 5.1 }],
  ['unknown timeframe', { tf: '7m' }],
];

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
  }, 60_000);
  afterAll(() => database[Symbol.asyncDispose]());

  /** The constraint that refuses the row; null if it is stored, which is undone. */
  async function refusal(table: string, row: Row): Promise<string | null> {
    const client = await database.db.pool.connect();
    try {
      await client.query('BEGIN');
      const names = Object.keys(row);
      const values = names.map((_, at) => `$${at + 1}`);
      await client.query(
        `INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`,
        Object.values(row),
      );
      return null;
    } catch (error) {
      return (error as { constraint?: string }).constraint ?? String(error);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }

  const revision = { ...candle, known_to: '2026-02-03T00:00:00Z' };

  test('stores candles, revisions, signals and requests that are right', async () => {
    for (const tf of timeframes) expect(await refusal('candles', { ...candle, tf })).toBeNull();
    expect(await refusal('candles', { ...candle, vwap: null, taker_buy_vol: null })).toBeNull();
    expect(
      await refusal('candles', { ...candle, o: -3, h: -1, l: -4, c: -2, features: '{"a": 1}' }),
    ).toBeNull();
    expect(await refusal('candle_revisions', revision)).toBeNull();
    for (const tf of timeframes) expect(await refusal('signals', { ...signal, tf })).toBeNull();
    const full = {
      ...signal,
      label: 'HOLD',
      outcome: 'unresolved',
      realized_rr: -1,
      latency_ms: 0,
      proba: 1,
    };
    expect(await refusal('signals', full)).toBeNull();
    expect(await refusal('signals', { ...signal, proba: null })).toBeNull();
    expect(await refusal('retrain_queue', request)).toBeNull();
    const withSignal = { ...request, signal_id: 1, signal_ts: signal.ts };
    expect(await refusal('retrain_queue', withSignal)).toBeNull();
    expect(await refusal('retrain_queue', { ...request, ...processing })).toBeNull();
  });

  test.each(priceFaults)('refuses a candle, and a revision of one, with %s', async (_, fault) => {
    expect(await refusal('candles', { ...candle, ...fault })).toMatch(/_check$/);
    expect(await refusal('candle_revisions', { ...revision, ...fault })).toMatch(/_check$/);
  });

  test.each<[string, Row]>([
    ['candles_features_check', { features: '[1]' }],
    ['candles_features_check', { features: 'null' }],
  ])('refuses a candle by %s', async (constraint, fault) => {
    expect(await refusal('candles', { ...candle, ...fault })).toMatch(constraint);
  });

  test('refuses a revision whose span of belief is empty', async () => {
    const empty = { ...revision, known_to: revision.known_from };
    expect(await refusal('candle_revisions', empty)).toBe('candle_revisions_known_check');
  });

  test.each<[string, Row]>([
    ['signals_pred_check', { pred: 'buy' }],
    ['signals_label_check', { label: 'LONG' }],
    ['signals_outcome_check', { outcome: 'won' }],
    ['signals_proba_check', { proba: 1.01 }],
    ['signals_proba_check', { proba: -0.01 }],
    ['signals_proba_check', { proba: 'NaN' }],
    ['signals_realized_rr_check', { realized_rr: 'NaN' }],
    ['signals_realized_rr_check', { realized_rr: '-Infinity' }],
    ['signals_latency_ms_check', { latency_ms: -1 }],
    ['signals_latency_ms_check', { latency_ms: 'NaN' }],
    ['signals_latency_ms_check', { latency_ms: 'Infinity' }],
    ['signals_tf_check', { tf: '60' }],
    ['signals_features_check', { features: '1' }],
  ])('refuses a signal by %s', async (constraint, fault) => {
    expect(await refusal('signals', { ...signal, ...fault })).toMatch(constraint);
  });

  test.each<[string, Row]>([
    ['retrain_queue_status_check', { status: 'done' }],
    ['retrain_queue_priority_check', { priority: 0 }],
    ['retrain_queue_priority_check', { priority: 6 }],
    ['retrain_queue_signal_check', { signal_id: 1 }],
    ['retrain_queue_signal_check', { signal_ts: signal.ts }],
    ['retrain_queue_ended_check', { status: 'failed' }],
    ['retrain_queue_ended_check', { completed_at: '2026-01-01' }],
    ['retrain_queue_lease_check', { status: 'processing' }],
    ['retrain_queue_lease_check', { lease_expires_at: '2026-01-01', deadline_at: '2026-01-01' }],
    ['retrain_queue_lease_check', { ...processing, lease_expires_at: '2026-01-03' }],
    ['retrain_queue_lease_check', { ...processing, lease_token: 0 }],
    ['retrain_queue_lease_check', { ...processing, worker: null }],
    ['retrain_queue_attempt_check', { attempt: 4 }],
    ['retrain_queue_attempt_check', { attempt: -1 }],
    ['retrain_queue_progress_check', { ...processing, progress: 1.01 }],
    ['retrain_queue_progress_check', { ...processing, progress: 'NaN' }],
    ['retrain_queue_pending_check', { cancel_requested_at: '2026-01-01' }],
    ['retrain_queue_rerun_check', { ...processing, rerun_requested: true }],
  ])('refuses a retrain request by %s', async (constraint, fault) => {
    expect(await refusal('retrain_queue', { ...request, ...fault })).toBe(constraint);
  });

  test('refuses contract and tick sizes that cannot be', async () => {
    const instrument = { symbol: 'X', venue: 'binance', market: 'um', source_symbol: 'X' };
    expect(await refusal('instruments', { ...instrument, tick_size: 'NaN' })).toBe(
      'instruments_tick_size_check',
    );
    expect(await refusal('instruments', { ...instrument, contract_size: 0 })).toBe(
      'instruments_contract_size_check',
    );
  });

  test('no foreign key points at a table that may be a hypertable', async () => {
    const { rows } = await database.db.pool.query(
      `SELECT conname FROM pg_constraint WHERE contype = 'f' AND confrelid IN ('candles'::regclass, 'signals'::regclass)`,
    );
    expect(rows).toEqual([]);
  });
});
