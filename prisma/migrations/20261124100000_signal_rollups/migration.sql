-- Outcomes as a hypertable, the rollup of signals by UTC day, and up to where retention has dropped rows: the procedures that
-- have to know of them, anew. Run again it changes nothing.

CREATE TABLE IF NOT EXISTS tidemark.dropped (
  table_name text PRIMARY KEY,
  until timestamptz NOT NULL
);
COMMENT ON TABLE tidemark.dropped IS 'Up to where retention has dropped rows: a rollup over what is gone would erase it.';

CREATE OR REPLACE PROCEDURE tidemark.note_dropped(target text, dropped_until timestamptz) LANGUAGE sql AS $$
  INSERT INTO tidemark.dropped AS d (table_name, until) VALUES (target, dropped_until)
  ON CONFLICT (table_name) DO UPDATE SET until = excluded.until WHERE d.until < excluded.until
$$;

-- What a retention job that is in force may have dropped so far; null where none ever ran.
CREATE OR REPLACE FUNCTION tidemark.dropped_by_job(target text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
  until timestamptz;
BEGIN
  IF to_regclass('timescaledb_information.jobs') IS NOT NULL THEN
    EXECUTE $q$SELECT now() - (j.config ->> 'drop_after')::interval
      FROM timescaledb_information.jobs j JOIN timescaledb_information.job_stats s USING (job_id)
      WHERE j.proc_name = 'policy_retention' AND j.hypertable_schema = 'public' AND j.hypertable_name = $1
        AND s.total_runs > 0$q$ INTO until USING target;
  END IF;
  RETURN until;
END
$$;

-- Up to where rows of candles or signals may have been dropped: by what was noted, by the job in force, and where a rollup
-- remembers more than is stored, by the oldest chunk, or by now if none is left.
CREATE OR REPLACE FUNCTION tidemark.dropped_until(target text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
  until timestamptz := greatest(
    (SELECT d.until FROM tidemark.dropped d WHERE d.table_name = target), tidemark.dropped_by_job(target));
  raw_from timestamptz;
  buckets text;
  remembers boolean;
BEGIN
  IF to_regclass('timescaledb_information.continuous_aggregates') IS NOT NULL THEN
    EXECUTE $q$SELECT min(range_start) FROM timescaledb_information.chunks
      WHERE hypertable_schema = 'public' AND hypertable_name = $1$q$ INTO raw_from USING target;
    EXECUTE $q$SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)
      FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'tidemark' AND view_name = $1$q$
      INTO buckets USING CASE target WHEN 'candles' THEN 'candles_5m' ELSE 'signals_1d' END;
    raw_from := coalesce(raw_from, now());
    IF buckets IS NOT NULL THEN
      EXECUTE format('SELECT min(ts) + $2 <= $1 FROM %s', buckets) INTO remembers
        USING raw_from, CASE target WHEN 'candles' THEN interval '5 minutes' ELSE '24 hours' END;
      IF remembers THEN
        until := greatest(until, raw_from);
      END IF;
    END IF;
  END IF;
  RETURN until;
END
$$;

-- The sums of one day of signals. HOLD has no outcome and counts as a hold alone, whatever a bot has written.
--
-- Numbers may be any finite ones: sums of bounded ones cannot overflow, and what is too small to be squared counts as 0.
-- PostgreSQL raises an error otherwise, where the square of 1e-170, which a sure model's probability may be, rounds to 0,
-- and one such row would stop the rollup of all. Spelled out, since a continuous aggregate that calls a function of the
-- schema "tidemark" is in the way of dropping that schema. Of a null, greatest and least make the bound: left out first.
CREATE OR REPLACE FUNCTION tidemark.signal_day_sums() RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT replace(replace(replace(replace($q$
    count(*) AS signals,
    count(*) FILTER (WHERE pred = 'HOLD') AS holds,
    count(*) FILTER (WHERE pred <> 'HOLD' AND outcome = 'win') AS wins,
    count(*) FILTER (WHERE pred <> 'HOLD' AND outcome = 'loss') AS losses,
    count(*) FILTER (WHERE pred <> 'HOLD' AND outcome = 'timeout') AS timeouts,
    count(*) FILTER (WHERE pred <> 'HOLD' AND outcome = 'unresolved') AS unresolved,
    count(*) FILTER (WHERE pred <> 'HOLD' AND outcome IS NULL) AS pending,
    count(realized_rr) FILTER (WHERE :resolved) AS rated,
    count(*) FILTER (WHERE :resolved AND realized_rr > 0) AS winners,
    coalesce(sum(:r) FILTER (WHERE :resolved AND realized_rr IS NOT NULL), 0) AS sum_r,
    coalesce(sum(CASE WHEN abs(realized_rr) < 1e-140 THEN 0 ELSE :r * :r END)
      FILTER (WHERE :resolved AND realized_rr IS NOT NULL), 0) AS sum_r2,
    coalesce(sum(:r) FILTER (WHERE :resolved AND realized_rr > 0), 0) AS sum_gain,
    coalesce(0 - sum(:r) FILTER (WHERE :resolved AND realized_rr <= 0), 0) AS sum_loss,
    count(latency_ms) AS latencies,
    coalesce(sum(least(latency_ms, 1e140)) FILTER (WHERE latency_ms IS NOT NULL), 0) AS sum_latency,
    max(latency_ms) AS max_latency,
    count(proba) FILTER (WHERE :resolved) AS scored,
    coalesce(sum(CASE WHEN abs(:miss) < 1e-140 THEN 0 ELSE :miss * :miss END) FILTER (WHERE :resolved), 0) AS sum_brier,
    coalesce(sum(proba) FILTER (WHERE :resolved), 0) AS sum_proba$q$,
    ':resolved', $q$pred <> 'HOLD' AND outcome IN ('win', 'loss', 'timeout')$q$),
    ':r', 'greatest(least(realized_rr, 1e140), -1e140)'),
    ':miss', $q$(proba - CASE outcome WHEN 'win' THEN 1 ELSE 0 END)$q$),
    E'\n    ', E'\n  ')
$$;

-- Notes the days that a statement has touched. Appended and never updated, so that no two writers wait for one row.
CREATE OR REPLACE FUNCTION tidemark.log_signal_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tidemark.signal_changes (model_id, symbol, tf, ts)
  SELECT DISTINCT model_id, symbol, tf, date_bin('1 day', ts, '2000-01-01T00:00:00Z') FROM changed;
  RETURN NULL;
END
$$;

-- Notes the day that a signal leaves whose key is corrected.
CREATE OR REPLACE FUNCTION tidemark.log_moved_signal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tidemark.log_signal_change(OLD.model_id, OLD.symbol, OLD.tf, OLD.ts);
  RETURN NULL;
END
$$;

-- Notes the day of one signal, for who deletes it: retention deletes too, and must not be noted. Does nothing where
-- TimescaleDB notes changes by itself.
CREATE OR REPLACE FUNCTION tidemark.log_signal_change(model_id text, symbol text, tf text, ts timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass('tidemark.signal_changes') IS NOT NULL THEN
    INSERT INTO tidemark.signal_changes (model_id, symbol, tf, ts)
    VALUES (log_signal_change.model_id, log_signal_change.symbol, log_signal_change.tf,
      date_bin('1 day', log_signal_change.ts, '2000-01-01T00:00:00Z'));
  END IF;
END
$$;

-- Brings tidemark.signals_1d up to date with at most so many notes, of those up to a given one, and says how many days it
-- looked at; 0 where none is left or TimescaleDB does it. One at a time: two that had computed the same day from different
-- snapshots could leave the older result. Each statement after the lock sees what was committed before it, notes and
-- signals alike, and whether TimescaleDB has taken over meanwhile. A day of which retention has deleted signals stays as
-- it was.
CREATE OR REPLACE FUNCTION tidemark.refresh_signal_days(at_most int DEFAULT 5000, up_to bigint DEFAULT NULL) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  looked_at int;
  until timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(29801, 31);
  IF to_regclass('tidemark.signal_changes') IS NULL THEN
    RETURN 0;
  END IF;
  until := coalesce((SELECT d.until FROM tidemark.dropped d WHERE d.table_name = 'signals'), '-infinity');
  EXECUTE format($q$
    WITH noted AS (
      DELETE FROM tidemark.signal_changes WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM tidemark.signal_changes WHERE id <= $3 LIMIT $1))
      RETURNING model_id, symbol, tf, ts
    ), touched AS (
      SELECT DISTINCT model_id, symbol, tf, ts FROM noted
    ), computed AS (
      SELECT t.model_id, t.symbol, t.tf, t.ts, d.*
      FROM touched t, LATERAL (
        SELECT %1$s
        FROM public.signals s WHERE s.model_id = t.model_id AND s.symbol = t.symbol AND s.tf = t.tf
          AND s.ts >= t.ts AND s.ts < t.ts + interval '24 hours') d
    ), stale AS (
      SELECT c.* FROM computed c LEFT JOIN tidemark.signals_1d r USING (model_id, symbol, tf, ts)
      WHERE c.ts >= $2 OR c.signals >= coalesce(r.signals, 0)
    ), emptied AS (
      DELETE FROM tidemark.signals_1d r USING stale s
      WHERE s.signals = 0 AND r.model_id = s.model_id AND r.symbol = s.symbol AND r.tf = s.tf AND r.ts = s.ts
    ), stored AS (
      INSERT INTO tidemark.signals_1d AS r SELECT * FROM stale WHERE signals > 0
      ON CONFLICT (model_id, symbol, tf, ts) DO UPDATE SET (%2$s) = (SELECT %3$s)
    ) SELECT count(*)::int FROM touched$q$,
    tidemark.signal_day_sums(),
    (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = 'tidemark.signals_1d'::regclass AND attnum > 4),
    (SELECT string_agg('excluded.' || quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = 'tidemark.signals_1d'::regclass AND attnum > 4))
    INTO looked_at USING at_most, until, coalesce(up_to, 9223372036854775807);
  RETURN looked_at;
END
$$;

-- The rollup of signals on servers without TimescaleDB: a table, the log of days to compute anew, and the triggers that
-- keep it. Signals that are there already are noted as changed.
CREATE OR REPLACE PROCEDURE tidemark.make_plain_signal_days() LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass('tidemark.signals_1d') IS NULL THEN
    CREATE TABLE tidemark.signals_1d (
      model_id text NOT NULL,
      symbol text NOT NULL,
      tf text NOT NULL,
      ts timestamptz NOT NULL,
      signals bigint NOT NULL,
      holds bigint NOT NULL,
      wins bigint NOT NULL,
      losses bigint NOT NULL,
      timeouts bigint NOT NULL,
      unresolved bigint NOT NULL,
      pending bigint NOT NULL,
      rated bigint NOT NULL,
      winners bigint NOT NULL,
      sum_r float8 NOT NULL,
      sum_r2 float8 NOT NULL,
      sum_gain float8 NOT NULL,
      sum_loss float8 NOT NULL,
      latencies bigint NOT NULL,
      sum_latency float8 NOT NULL,
      max_latency float8,
      scored bigint NOT NULL,
      sum_brier float8 NOT NULL,
      sum_proba float8 NOT NULL,
      PRIMARY KEY (model_id, symbol, tf, ts)
    );
    CREATE TABLE tidemark.signal_changes (
      id bigint GENERATED ALWAYS AS IDENTITY,
      model_id text NOT NULL,
      symbol text NOT NULL,
      tf text NOT NULL,
      ts timestamptz NOT NULL
    );
    COMMENT ON TABLE tidemark.signal_changes IS 'Days of signals_1d to compute anew. Rows are added and deleted, never changed.';
    -- Writers wait until the notes are made, so that none of their signals is missed.
    CREATE TRIGGER log_inserted_signals AFTER INSERT ON public.signals
      REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tidemark.log_signal_changes();
    CREATE TRIGGER log_updated_signals AFTER UPDATE ON public.signals
      REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tidemark.log_signal_changes();
    CREATE TRIGGER log_moved_signals AFTER UPDATE OF model_id, symbol, tf, ts ON public.signals
      FOR EACH ROW EXECUTE FUNCTION tidemark.log_moved_signal();
    INSERT INTO tidemark.signal_changes (model_id, symbol, tf, ts)
    SELECT DISTINCT model_id, symbol, tf, date_bin('1 day', ts, '2000-01-01T00:00:00Z') FROM public.signals;
  END IF;
END
$$;

-- Brings the plain rollup up to date and puts it aside before the signals become a hypertable, whose changes TimescaleDB
-- notes by itself.
CREATE OR REPLACE PROCEDURE tidemark.put_plain_signal_days_aside() LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT relkind FROM pg_class WHERE oid = to_regclass('tidemark.signals_1d')) = 'r' THEN
    -- In the order in which a refresh takes them. Beside writers there would be no end, and what they wrote last no note.
    PERFORM pg_advisory_xact_lock(29801, 31);
    LOCK TABLE public.signals IN ACCESS EXCLUSIVE MODE;
    WHILE tidemark.refresh_signal_days() > 0 LOOP
    END LOOP;
    DROP TRIGGER log_inserted_signals ON public.signals;
    DROP TRIGGER log_updated_signals ON public.signals;
    DROP TRIGGER log_moved_signals ON public.signals;
    DROP TABLE tidemark.signal_changes;
    ALTER TABLE tidemark.signals_1d RENAME TO signals_1d_plain;
    ALTER INDEX tidemark.signals_1d_pkey RENAME TO signals_1d_plain_pkey;
  END IF;
END
$$;

-- Where the buckets of the continuous aggregate of signals are stored.
CREATE OR REPLACE FUNCTION tidemark.signal_day_buckets() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  buckets text;
BEGIN
  IF to_regclass('timescaledb_information.continuous_aggregates') IS NOT NULL THEN
    EXECUTE $q$SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)
      FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'tidemark' AND view_name = 'signals_1d'$q$
      INTO buckets;
  END IF;
  RETURN buckets;
END
$$;

-- The rollup of signals as a continuous aggregate. The days of a plain one are carried over, all of them: a refresh puts
-- what it computes in their place, and does not come to those of which retention has deleted signals.
CREATE OR REPLACE PROCEDURE tidemark.make_continuous_signal_days() LANGUAGE plpgsql AS $$
DECLARE
  ext text := tidemark.extension_schema();
  columns text;
BEGIN
  IF to_regclass('tidemark.signals_1d') IS NULL THEN
    EXECUTE format($q$
      CREATE MATERIALIZED VIEW tidemark.signals_1d WITH (
        timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.chunk_interval = '360 days'
      ) AS
      SELECT model_id, symbol, tf, %1$s.time_bucket(interval '1 day', ts) AS ts, %2$s
      FROM public.signals GROUP BY model_id, symbol, tf, %1$s.time_bucket(interval '1 day', ts) WITH NO DATA$q$,
      ext, tidemark.signal_day_sums());
  END IF;
  IF to_regclass('tidemark.signals_1d_plain') IS NOT NULL THEN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
      WHERE attrelid = 'tidemark.signals_1d_plain'::regclass AND attnum > 0;
    EXECUTE format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM tidemark.signals_1d_plain',
      tidemark.signal_day_buckets(), columns);
    DROP TABLE tidemark.signals_1d_plain;
  END IF;
END
$$;

-- Brings one day of the continuous aggregate up to date where retention has dropped signals: a refresh computes the day of
-- every series anew and would erase what is remembered of signals that are gone. The day of a series of which fewer are
-- stored than it remembers stays as it was.
CREATE OR REPLACE PROCEDURE tidemark.fold_signal_day(day timestamptz) LANGUAGE plpgsql AS $$
DECLARE
  buckets text := tidemark.signal_day_buckets();
  columns text;
BEGIN
  -- A refresh, and another of these, writes the buckets too.
  EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', buckets);
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
    WHERE attrelid = 'tidemark.signals_1d'::regclass AND attnum > 0;
  EXECUTE format($q$
    WITH computed AS (
      SELECT model_id, symbol, tf, $1 AS ts, %1$s
      FROM public.signals WHERE ts >= $1 AND ts < $1 + interval '24 hours' GROUP BY model_id, symbol, tf
    ), remembered AS (
      SELECT %2$s FROM %3$s WHERE ts = $1
    ), stale AS (
      SELECT c.* FROM computed c LEFT JOIN remembered r USING (model_id, symbol, tf)
      WHERE c.signals >= coalesce(r.signals, 0) AND to_jsonb(c) IS DISTINCT FROM to_jsonb(r)
    ), replaced AS (
      DELETE FROM %3$s r USING stale s
      WHERE r.ts = $1 AND r.model_id = s.model_id AND r.symbol = s.symbol AND r.tf = s.tf
    )
    INSERT INTO %3$s (%2$s) SELECT %2$s FROM stale$q$, tidemark.signal_day_sums(), columns, buckets) USING day;
END
$$;

-- The rollups of candles as continuous aggregates, as they were, but that plain tables of the same names are carried over
-- whole: a refresh puts what it computes in place of what it comes to, and of what retention has dropped it leaves more
-- than these buckets alone.
CREATE OR REPLACE PROCEDURE tidemark.make_continuous_rollups() LANGUAGE plpgsql AS $$
DECLARE
  ext text := tidemark.extension_schema();
  rollup record;
  materialised text;
BEGIN
  FOR rollup IN SELECT * FROM tidemark.rollup_levels() ORDER BY level DESC LOOP
    IF (SELECT relkind FROM pg_class WHERE oid = to_regclass('tidemark.' || rollup.name)) = 'r' THEN
      EXECUTE format('ALTER TABLE tidemark.%I RENAME TO %I', rollup.name, rollup.name || '_plain');
      EXECUTE format('ALTER INDEX tidemark.%I RENAME TO %I', rollup.name || '_pkey', rollup.name || '_plain_pkey');
    END IF;
  END LOOP;
  FOR rollup IN SELECT * FROM tidemark.rollup_levels() ORDER BY level LOOP
    CONTINUE WHEN to_regclass('tidemark.' || rollup.name) IS NOT NULL;
    EXECUTE format($q$
      CREATE MATERIALIZED VIEW tidemark.%2$I WITH (
        timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.chunk_interval = %4$L
      ) AS
      SELECT symbol, %1$s.time_bucket(%3$L::interval, ts) AS ts,
        %1$s.first(o, ts) AS o, max(h) AS h, min(l) AS l, %1$s.last(c, ts) AS c, sum(v) AS v,
        sum(vwap * v) AS quote_vol, count(*) FILTER (WHERE v > 0 AND vwap IS NULL) AS unpriced,
        sum(taker_buy_vol) AS taker_buy_vol, count(taker_buy_vol) AS takers, count(*) AS n
      FROM public.candles WHERE tf = '1m' GROUP BY symbol, %1$s.time_bucket(%3$L::interval, ts) WITH NO DATA$q$,
      ext, rollup.name, rollup.width, rollup.chunk_interval);
  END LOOP;
  FOR rollup IN SELECT * FROM tidemark.rollup_levels() ORDER BY level LOOP
    CONTINUE WHEN to_regclass('tidemark.' || rollup.name || '_plain') IS NULL;
    EXECUTE $q$SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)
      FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'tidemark' AND view_name = $1$q$
      INTO materialised USING rollup.name;
    EXECUTE format($q$
      INSERT INTO %2$s (symbol, ts, o, h, l, c, v, quote_vol, unpriced, taker_buy_vol, takers, n)
      SELECT symbol, ts, o, h, l, c, v, quote_vol, unpriced, taker_buy_vol, takers, n
      FROM tidemark.%1$I$q$, rollup.name || '_plain', materialised);
    EXECUTE format('DROP TABLE tidemark.%I', rollup.name || '_plain');
  END LOOP;
END
$$;

-- With what the sparse index is on: the column that tells rows of one time apart.
DROP PROCEDURE IF EXISTS tidemark.apply_columnstore(text, text, interval, interval);
CREATE OR REPLACE PROCEDURE tidemark.apply_columnstore(
  table_name text, segmentby text, id_column text, compress_after interval, rollup_width interval
) LANGUAGE plpgsql AS $$
DECLARE
  ext text := tidemark.extension_schema();
  target text := 'public.' || table_name;
  enabled boolean;
  current_width interval;
  chunk_interval interval;
  current_after interval;
BEGIN
  EXECUTE $q$
    SELECT h.compression_state = 1, d.interval_length * interval '1 microsecond',
      d.compress_interval_length * interval '1 microsecond'
    FROM _timescaledb_catalog.hypertable h JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = h.id
    WHERE h.schema_name = 'public' AND h.table_name = $1$q$
    INTO enabled, chunk_interval, current_width USING table_name;
  IF NOT enabled THEN
    EXECUTE format(
      'ALTER TABLE %s SET (timescaledb.enable_columnstore = true, timescaledb.segmentby = %L, timescaledb.orderby = ''ts'', '
      -- Named, since the default adds an index on the primary key of signals to each chunk alone: its settings then differ
      -- from the table's, and chunks whose settings differ are never rolled up.
      || 'timescaledb.sparse_index = ''minmax(%I)'')',
      target, segmentby, id_column);
  END IF;
  -- A roll-up no wider than a chunk does nothing; zero switches it off.
  IF rollup_width IS NULL OR rollup_width <= chunk_interval THEN
    rollup_width := '0';
  END IF;
  IF coalesce(current_width, '0') <> rollup_width THEN
    EXECUTE format('ALTER TABLE %s SET (timescaledb.compress_chunk_time_interval = %L)', target, rollup_width);
  END IF;

  EXECUTE $q$SELECT (config ->> 'compress_after')::interval FROM timescaledb_information.jobs
    WHERE proc_name = 'policy_compression' AND hypertable_schema = 'public' AND hypertable_name = $1$q$
    INTO current_after USING table_name;
  IF current_after IS NOT DISTINCT FROM compress_after THEN
    RETURN;
  END IF;
  IF current_after IS NOT NULL THEN
    EXECUTE format('CALL %s.remove_columnstore_policy(%L::regclass)', ext, target);
  END IF;
  IF compress_after IS NOT NULL THEN
    EXECUTE format(
      'CALL %s.add_columnstore_policy(%L::regclass, after => %L::interval, schedule_interval => interval ''1 hour'', '
      || 'initial_start => date_trunc(''hour'', now()) + interval ''1 hour 30 minutes'')',
      ext, target, compress_after);
  END IF;
END
$$;

-- The retention policy of a hypertable. A shorter horizon is only put in force if its next run would drop nothing, or
-- if the user allowed it: history that was loaded on purpose is never dropped by surprise. What the policy before it may
-- have dropped is noted.
CREATE OR REPLACE PROCEDURE tidemark.apply_retention(table_name text, retention interval, allow_drop boolean)
LANGUAGE plpgsql AS $$
DECLARE
  ext text := tidemark.extension_schema();
  target text := 'public.' || table_name;
  current_retention interval;
  dropped timestamptz;
  endangered timestamptz;
  oldest timestamptz;
BEGIN
  EXECUTE $q$SELECT (config ->> 'drop_after')::interval FROM timescaledb_information.jobs
    WHERE proc_name = 'policy_retention' AND hypertable_schema = 'public' AND hypertable_name = $1$q$
    INTO current_retention USING table_name;
  IF current_retention IS NOT DISTINCT FROM retention THEN
    RETURN;
  END IF;
  IF retention IS NOT NULL AND NOT allow_drop AND (current_retention IS NULL OR retention < current_retention) THEN
    -- Whole chunks are dropped, so the rows of the chunk that the horizon cuts are safe.
    EXECUTE $q$SELECT max(range_end) FROM timescaledb_information.chunks
      WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND range_end <= now() - $2$q$
      INTO endangered USING table_name, retention;
    IF endangered IS NOT NULL THEN
      EXECUTE format('SELECT min(ts) FROM %s WHERE ts < %L', target, endangered) INTO oldest;
    END IF;
    IF oldest IS NOT NULL THEN
      RAISE WARNING 'tidemark: retention of % is not set to %: the next run would drop rows from % to %',
        table_name, retention, oldest, endangered
        USING HINT = format('Keep them with a longer retention_%1$s or with "off", or allow it with: '
          || 'tidemark db policies apply --allow-drop', table_name);
      RETURN;
    END IF;
  END IF;
  IF current_retention IS NOT NULL THEN
    dropped := tidemark.dropped_by_job(table_name);
    IF dropped IS NOT NULL THEN
      CALL tidemark.note_dropped(table_name, dropped);
    END IF;
    EXECUTE format('SELECT %s.remove_retention_policy(%L::regclass)', ext, target);
  END IF;
  IF retention IS NOT NULL THEN
    -- Without a first start it would run at once.
    EXECUTE format(
      'SELECT %s.add_retention_policy(%L::regclass, drop_after => %L::interval, schedule_interval => interval ''1 day'', '
      || 'initial_start => date_trunc(''day'', now()) + interval ''1 day 3 hours'')',
      ext, target, retention);
  END IF;
END
$$;

-- Where the window of a refresh policy starts: two days after the horizon of the retention in force, and never before what
-- has been dropped, since a refresh erases the buckets of rows that are gone. Null is no start. One that is safe in that
-- way stays.
CREATE OR REPLACE FUNCTION tidemark.refresh_start(target text, current_start interval) RETURNS interval
LANGUAGE plpgsql STABLE AS $$
DECLARE
  dropped timestamptz := tidemark.dropped_until(target);
  wanted interval;
BEGIN
  EXECUTE $q$SELECT (config ->> 'drop_after')::interval - interval '2 days' FROM timescaledb_information.jobs
    WHERE proc_name = 'policy_retention' AND hypertable_schema = 'public' AND hypertable_name = $1$q$
    INTO wanted USING target;
  IF dropped IS NULL OR now() - wanted >= dropped + interval '1 day' THEN
    RETURN wanted;
  END IF;
  IF current_start >= interval '5 days' AND now() - current_start >= dropped + interval '1 day' THEN
    RETURN current_start;
  END IF;
  -- No retention is shorter than 7 days, so that what is younger than 5 was never dropped.
  RETURN greatest(date_trunc('day', now() - dropped) - interval '2 days', interval '5 days');
END
$$;

-- The policies that refresh the rollups.
CREATE OR REPLACE PROCEDURE tidemark.apply_refresh() LANGUAGE plpgsql AS $$
DECLARE
  ext text := tidemark.extension_schema();
  rollup record;
  start_offset interval;
  current_offset interval;
  has_policy int;
BEGIN
  -- The buckets that are still forming are left out; the levels are refreshed a minute after one another. In batches of
  -- 8 days: the default of 10 buckets made the refresh of a week of 5 minutes take 10 s instead of 0.1 s, and months of
  -- 1-hour chunks in one batch take more locks than stock settings have.
  FOR rollup IN
    SELECT 'candles' AS source, level, name, width, refresh_every FROM tidemark.rollup_levels()
    UNION ALL SELECT 'signals', 6, 'signals_1d', '1 day', '1 hour' ORDER BY 2
  LOOP
    EXECUTE $q$
      SELECT (j.config ->> 'start_offset')::interval FROM timescaledb_information.jobs j
      WHERE j.proc_name = 'policy_refresh_continuous_aggregate'
        AND j.hypertable_schema = 'tidemark' AND j.hypertable_name = $1$q$
      INTO current_offset USING rollup.name;
    GET DIAGNOSTICS has_policy = ROW_COUNT;
    start_offset := tidemark.refresh_start(rollup.source, current_offset);
    CONTINUE WHEN has_policy = 1 AND current_offset IS NOT DISTINCT FROM start_offset;
    IF has_policy = 1 THEN
      EXECUTE format('SELECT %s.remove_continuous_aggregate_policy(%L::regclass)', ext, 'tidemark.' || rollup.name);
    END IF;
    -- A window holds two buckets at least. Where signals are kept so briefly, which settings files refuse, their days are
    -- computed when they are read.
    CONTINUE WHEN start_offset < rollup.width * 3;
    EXECUTE format(
      'SELECT %s.add_continuous_aggregate_policy(%L::regclass, start_offset => %L::interval, end_offset => %L::interval, '
      || 'schedule_interval => %L::interval, buckets_per_batch => %s, '
      || 'initial_start => date_trunc(''hour'', now()) + interval ''1 hour'' + %L)',
      ext, 'tidemark.' || rollup.name, start_offset, rollup.width, rollup.refresh_every,
      (extract(epoch FROM interval '8 days') / extract(epoch FROM rollup.width))::int,
      make_interval(mins => rollup.level));
  END LOOP;
END
$$;

-- Puts settings in force. On a server where TimescaleDB can be used: the extension, hypertables, columnstore, policies
-- and continuous aggregates, rows kept; elsewhere plain rollup tables, and a warning that says what is missing. Calling
-- it again changes what differs and nothing else. Settings that are not given stay as they were; null is off.
-- `"allow_drop": true` lets a retention take effect that drops rows at its next run. Outcomes follow the settings of the
-- signals that they belong to, in chunks of a week or of the signals' length if that is longer.
CREATE OR REPLACE PROCEDURE tidemark.setup(settings jsonb DEFAULT '{}') LANGUAGE plpgsql AS $$
DECLARE
  wanted jsonb := tidemark.read_settings(settings);
  allow_drop boolean := coalesce((settings ->> 'allow_drop')::boolean, false);
  server record;
  signals_retention interval;
  quiet text := current_setting('client_min_messages');
BEGIN
  -- Two at once would make the same objects.
  PERFORM pg_advisory_xact_lock(29801, 30);
  SELECT * INTO server FROM tidemark.server_state();
  IF server.state = 'ready' AND NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    BEGIN
      PERFORM set_config('client_min_messages', 'error', true);
      -- The first schema on the path may be one named after the user.
      CREATE EXTENSION timescaledb SCHEMA public;
      -- A build of the Apache edition only shows itself now.
      SELECT * INTO server FROM tidemark.server_state();
      IF server.state <> 'ready' THEN
        RAISE EXCEPTION 'not usable' USING ERRCODE = 'TD001';
      END IF;
    EXCEPTION
      WHEN insufficient_privilege THEN
        server.state := 'not_permitted';
        server.mend := format('As a superuser run: CREATE EXTENSION timescaledb; in the database %I, '
          || 'then run: tidemark db policies apply', current_database());
      WHEN SQLSTATE 'TD001' THEN
        NULL;
    END;
    PERFORM set_config('client_min_messages', quiet, true);
  END IF;

  DELETE FROM tidemark.settings;
  INSERT INTO tidemark.settings SELECT key, value FROM jsonb_each_text(wanted);

  IF server.state <> 'ready' THEN
    CALL tidemark.make_plain_rollups();
    CALL tidemark.make_plain_signal_days();
    IF server.state <> 'absent' THEN
      RAISE WARNING 'tidemark: TimescaleDB % is not used (%): tables stay plain', server.version, server.state
        USING HINT = server.mend;
    END IF;
    RETURN;
  END IF;

  -- Left out: notices about row order, and advice to segment by every column of a unique key.
  PERFORM set_config('client_min_messages', 'error', true);
  CALL tidemark.make_hypertable('candles', (wanted ->> 'chunk_interval_candles')::interval);
  -- After the candles: who labels reads these and then writes signals.
  CALL tidemark.put_plain_signal_days_aside();
  CALL tidemark.make_hypertable('signals', (wanted ->> 'chunk_interval_signals')::interval);
  CALL tidemark.make_hypertable('outcomes', greatest((wanted ->> 'chunk_interval_signals')::interval, '7 days'));
  CALL tidemark.apply_columnstore('candles', 'symbol, tf', 'id',
    (wanted ->> 'compress_after_candles')::interval, (wanted ->> 'rollup_width')::interval);
  CALL tidemark.apply_columnstore('signals', 'model_id, symbol', 'id',
    (wanted ->> 'compress_after_signals')::interval, (wanted ->> 'rollup_width')::interval);
  CALL tidemark.apply_columnstore('outcomes', 'spec_id, model_id, symbol, tf', 'signal_id',
    (wanted ->> 'compress_after_signals')::interval, (wanted ->> 'rollup_width')::interval);
  CALL tidemark.make_continuous_rollups();
  CALL tidemark.make_continuous_signal_days();
  PERFORM set_config('client_min_messages', quiet, true);
  CALL tidemark.apply_retention('candles', (wanted ->> 'retention_candles')::interval, allow_drop);
  CALL tidemark.apply_retention('signals', (wanted ->> 'retention_signals')::interval, allow_drop);
  -- What is in force for signals, which may be longer than what was asked for, so that outcomes do not go before them.
  EXECUTE $q$SELECT (config ->> 'drop_after')::interval FROM timescaledb_information.jobs
    WHERE proc_name = 'policy_retention' AND hypertable_schema = 'public' AND hypertable_name = 'signals'$q$
    INTO signals_retention;
  CALL tidemark.apply_retention('outcomes', signals_retention, true);
  -- Their windows follow the retention that is in force now.
  CALL tidemark.apply_refresh();
END
$$;

CALL tidemark.setup();
