import type { Db } from '@tidemark/db';

export interface SignalHistory {
  readonly symbols: number;
  /** One signal a minute of each symbol. */
  readonly minutes: number;
  /** Numeric features of each signal, at most 50: half of them with six decimals, half with all digits. */
  readonly features: number;
}

export const generatedModel = 'bench-analytics';

const minute = 60_000;
const day = 86_400_000;
/** Rows a statement: what is lost by more statements is little, and the chunks that one touches are few. */
const rowsAtOnce = 50_000;

/** A uniform number in [0, 1) that depends on the row's number and on what it is for: the same on every server. */
const uniform = (salt: number) =>
  `(((hashint8extended(n, ${salt}) >> 11) & 9007199254740991)::float8 / 9007199254740992)`;

/** How well the row's trade goes, in [0, 1): what features and probability know something of. */
const luck = uniform(0);

/** Names as people give them, of ten to twenty letters. */
function featureName(index: number): string {
  const kinds = ['return', 'distance_to_mean', 'position_in_range', 'deviation', 'taker_share'];
  return `${kinds[index % kinds.length]}_${1 + Math.floor(index / kinds.length) * 5}`;
}

function featureValue(index: number): string {
  const value = `(${((index % 7) / 20).toFixed(2)} * (${luck} - 0.5) + ${uniform(100 + index)} - 0.5)`;
  return index % 2 === 0 ? value : `round(${value}::numeric, 6)`;
}

const insertSignals = (features: number) => `
  INSERT INTO signals (model_id, symbol, tf, ts, pred, proba, features, latency_ms, label, outcome, realized_rr)
  SELECT '${generatedModel}', symbol, '1m', ts, pred, round(proba::numeric, 4)::float8, features,
    round((1 + 20 * ${uniform(3)} * ${uniform(4)})::numeric, 3)::float8, label, outcome, r
  FROM generate_series($1::timestamptz, $2::timestamptz, interval '1 minute') ts, generate_series(1, $3::int) s,
    LATERAL (SELECT extract(epoch FROM ts)::bigint / 60 * 1000 + s AS n, 'S' || lpad(s::text, 3, '0') AS symbol) AS row,
    LATERAL (SELECT CASE WHEN ${uniform(1)} < 0.1 THEN 'HOLD' WHEN ${uniform(1)} < 0.55 THEN 'BUY' ELSE 'SELL' END AS pred,
      0.4 + 0.4 * ${luck} + 0.1 * ${uniform(2)} AS proba,
      jsonb_build_object(${Array.from({ length: features }, (_, index) => `'${featureName(index)}', ${featureValue(index)}`).join(', ')}) AS features,
      CASE WHEN ${luck} > 0.52 THEN 'win' WHEN ${luck} > 0.1 THEN 'loss' ELSE 'timeout' END AS fate) AS made,
    LATERAL (SELECT CASE WHEN pred <> 'HOLD' THEN fate END AS outcome,
      CASE WHEN fate = 'timeout' OR pred = 'HOLD' THEN 'HOLD' WHEN (fate = 'win') = (pred = 'BUY') THEN 'BUY' ELSE 'SELL' END AS label,
      CASE WHEN pred = 'HOLD' THEN NULL WHEN fate = 'win' THEN 0.86 WHEN fate = 'loss' THEN -1.14 - 0.1 * ${uniform(5)} ELSE ${uniform(5)} - 0.64 END AS r) AS fared`;

const insertSpec = `
  INSERT INTO label_specs (hash, name, spec) VALUES (repeat('b', 64), 'barrier +1% -1% 60', '{}') RETURNING id`;

const declareSpec = `
  WITH kept AS (INSERT INTO model_label_specs (model_id, spec_id, name) VALUES ('${generatedModel}', $1, 'bench'))
  INSERT INTO declared_label_specs (model_id, spec_id) VALUES ('${generatedModel}', $1)`;

const insertOutcomes = `
  INSERT INTO outcomes (spec_id, model_id, symbol, tf, ts, signal_id, pred, proba, latency_ms, outcome, label, entry_ts,
    entry_price, exit_ts, exit_price, label_end, stop, gross_return, net_return, realized_rr, buy_rr, sell_rr, mae, mfe)
  SELECT $3, model_id, symbol, tf, ts, id, pred, proba, latency_ms, outcome, label, ts,
    100, CASE WHEN outcome IS NOT NULL THEN ts + held END, 100 * (1 + realized_rr / 100), ts + interval '60 minutes', 0.01,
    realized_rr * 0.01 + 0.0014, realized_rr * 0.01, realized_rr, coalesce(CASE WHEN pred = 'BUY' THEN realized_rr END, -0.28 - coalesce(realized_rr, 0)),
    coalesce(CASE WHEN pred = 'SELL' THEN realized_rr END, -0.28 - coalesce(realized_rr, 0)),
    -0.011 * ${uniform(6)}, 0.011 * ${uniform(7)}
  FROM signals, LATERAL (SELECT extract(epoch FROM ts)::bigint / 60 * 1000 + right(symbol, 3)::int AS n) AS row,
    LATERAL (SELECT interval '1 minute' * (1 + floor(60 * ${uniform(8)})) AS held) AS path
  WHERE model_id = '${generatedModel}' AND ts >= $1 AND ts < $2`;

export interface GeneratedSignals {
  readonly rows: number;
  /** The label specification of its outcomes. */
  readonly specId: number;
  /** Decision times, [from, to), epoch milliseconds. */
  readonly range: { readonly from: number; readonly to: number };
}

/**
 * Stores labelled signals of one model with their outcomes, made by the server itself, up to some days ago. The index over
 * `features` is dropped first: it serves no read of the analytics, and filling it would take minutes.
 */
export async function generateSignals(
  db: Db,
  { symbols, minutes, features }: SignalHistory,
  log: (line: string) => void,
): Promise<GeneratedSignals> {
  const began = performance.now();
  const last = Math.floor(Date.now() / day) * day - 10 * day;
  const range = { from: last - Math.ceil((minutes * minute) / day) * day, to: last };
  const end = range.from + minutes * minute;
  await db.query('drop-features-index', 'DROP INDEX IF EXISTS signals_features_idx');
  const [spec] = await db.query<{ id: number }>('make-spec', insertSpec);
  await db.query('declare-spec', declareSpec, [spec?.id]);
  const step = Math.max(1, Math.floor(rowsAtOnce / symbols)) * minute;
  for (let from = range.from; from < end; from += step) {
    const to = Math.min(from + step, end);
    const bounds = [new Date(from), new Date(to - minute)];
    await db.query('generate-signals', insertSignals(features), [...bounds, symbols]);
    await db.query('generate-outcomes', insertOutcomes, [new Date(from), new Date(to), spec?.id]);
  }
  const rows = symbols * minutes;
  const seconds = (performance.now() - began) / 1000;
  log(
    `generated ${rows.toLocaleString('en-US')} signals with ${features} features in ${seconds.toFixed(0)} s`,
  );
  return { rows, specId: spec?.id ?? 0, range };
}
