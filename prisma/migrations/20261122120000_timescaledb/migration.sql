-- What Prisma cannot express: the schema "tidemark" with the settings in force, the rollups of candles, and the procedure
-- that makes hypertables, policies and continuous aggregates where TimescaleDB can be used. It is called here with the
-- defaults, and again by `tidemark db policies apply` with the user's settings or when the extension arrives later.
--
-- TimescaleDB's functions are called by EXECUTE under the schema that the extension is in, so that everything here is
-- created on servers without it too.

-- `prisma migrate reset` empties the schema "public" alone: what is left of "tidemark" then belongs to no candle.
DO $$
BEGIN
  IF to_regclass('tidemark.settings') IS NOT NULL AND NOT EXISTS (SELECT FROM public.candles) THEN
    SET LOCAL client_min_messages = warning;
    DROP SCHEMA tidemark CASCADE;
  END IF;
  -- Asked for by name first: a role that may not create schemas is refused even where the schema is there.
  IF to_regnamespace('tidemark') IS NULL THEN
    CREATE SCHEMA tidemark;
  END IF;
END
$$;
RESET client_min_messages;

CREATE TABLE IF NOT EXISTS tidemark.settings (
  name text PRIMARY KEY,
  -- An interval as PostgreSQL reads it; null for off.
  value text
);
COMMENT ON TABLE tidemark.settings IS 'The settings that tidemark.setup applied last.';

CREATE OR REPLACE FUNCTION tidemark.default_settings() RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT '{
    "chunk_interval_candles": "1 hour",
    "chunk_interval_signals": "1 day",
    "compress_after_candles": "3 days",
    "compress_after_signals": "7 days",
    "rollup_width": "7 days",
    "retention_candles": "6 months",
    "retention_signals": "1 year"
  }'::jsonb
$$;

-- Settings in full: those given, else those applied last, else the defaults. Unknown names and lengths that are not
-- positive intervals are errors.
CREATE OR REPLACE FUNCTION tidemark.read_settings(given jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  -- Assigned, not selected: the table's own rows come second.
  merged jsonb := tidemark.default_settings()
    || coalesce((SELECT jsonb_object_agg(name, value) FROM tidemark.settings), '{}')
    || (given - 'allow_drop');
  setting record;
BEGIN
  IF jsonb_typeof(coalesce(given -> 'allow_drop', 'false')) <> 'boolean' THEN
    RAISE EXCEPTION 'tidemark: the setting allow_drop is %, not true or false', given -> 'allow_drop'
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  FOR setting IN SELECT key, value FROM jsonb_each_text(merged) LOOP
    IF NOT tidemark.default_settings() ? setting.key THEN
      RAISE EXCEPTION 'tidemark: unknown setting "%"', setting.key
        USING ERRCODE = 'invalid_parameter_value',
          HINT = 'Settings are ' || (SELECT string_agg(k, ', ') FROM jsonb_object_keys(tidemark.default_settings()) k);
    END IF;
    IF setting.value IS NULL THEN
      IF setting.key LIKE 'chunk_interval_%' THEN
        RAISE EXCEPTION 'tidemark: the setting % cannot be off', setting.key USING ERRCODE = 'invalid_parameter_value';
      END IF;
    ELSIF setting.value::interval <= '0'::interval THEN
      RAISE EXCEPTION 'tidemark: the setting % is "%", not a positive length', setting.key, setting.value
        USING ERRCODE = 'invalid_parameter_value';
    END IF;
  END LOOP;
  IF (merged ->> 'retention_candles')::interval < '7 days' THEN
    RAISE EXCEPTION 'tidemark: the setting retention_candles is "%": under 7 days the rollups of days cannot be made in time',
      merged ->> 'retention_candles' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN merged;
END
$$;

-- Whether TimescaleDB can be used here, and whether it is. `state`: absent (not installed on the server), not_preloaded
-- (installed, not in shared_preload_libraries: CREATE EXTENSION would end the session), not_permitted (this role may not
-- create it), apache (the edition without columnstore, policies and continuous aggregates), outdated (older than 2.28,
-- the oldest version that this was tested with), ready. `active`: candles and
-- signals are hypertables. `mend`: what to do, where there is something to do.
CREATE OR REPLACE FUNCTION tidemark.server_state(
  OUT state text, OUT active boolean, OUT version text, OUT mend text
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  installed boolean;
  trusted boolean;
BEGIN
  SELECT extversion INTO version FROM pg_extension WHERE extname = 'timescaledb';
  installed := version IS NOT NULL;
  active := false;
  IF installed THEN
    EXECUTE $q$SELECT count(*) = 2 FROM _timescaledb_catalog.hypertable
      WHERE schema_name = 'public' AND table_name IN ('candles', 'signals')$q$ INTO active;
  ELSE
    SELECT a.default_version, v.trusted INTO version, trusted
    FROM pg_available_extensions a JOIN pg_available_extension_versions v
      ON v.name = a.name AND v.version = a.default_version
    WHERE a.name = 'timescaledb';
  END IF;
  -- shared_preload_libraries is shown to superusers alone; this setting exists where the library is loaded.
  IF version IS NULL THEN
    state := 'absent';
    mend := 'Install TimescaleDB on the server, then run: tidemark db policies apply';
  ELSIF current_setting('timescaledb.max_background_workers', true) IS NULL THEN
    state := 'not_preloaded';
    mend := 'Set shared_preload_libraries = ''timescaledb'' in postgresql.conf, restart the server, '
      || 'then run: tidemark db policies apply';
  ELSIF NOT active AND string_to_array(substring(version FROM '^\d+\.\d+'), '.')::int[] < ARRAY[2, 28] THEN
    state := 'outdated';
    mend := 'Install TimescaleDB 2.28 or later, in a new session run: ALTER EXTENSION timescaledb UPDATE; where it exists, '
      || 'then run: tidemark db policies apply';
  ELSIF NOT active AND current_setting('timescaledb.license', true) = 'apache' THEN
    state := 'apache';
    mend := 'Set timescaledb.license = ''timescale'' in postgresql.conf (it needs the Community edition), reload, '
      || 'then run: tidemark db policies apply';
  ELSIF NOT installed AND NOT (
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
    OR (coalesce(trusted, false) AND has_database_privilege(current_database(), 'CREATE'))
  ) THEN
    state := 'not_permitted';
    mend := format('As a superuser run: CREATE EXTENSION timescaledb; in the database %I, '
      || 'then run: tidemark db policies apply', current_database());
  ELSE
    state := 'ready';
    mend := CASE WHEN NOT active THEN 'Run: tidemark db policies apply' END;
  END IF;
END
$$;

-- The rollup levels. Their chunks are set wide by hand: left alone TimescaleDB takes ten times the width of the candles'
-- own, 10 hours, and rollups outlive the candles.
CREATE OR REPLACE FUNCTION tidemark.rollup_levels()
RETURNS TABLE (level int, name text, width interval, refresh_every interval, chunk_interval interval)
LANGUAGE sql IMMUTABLE AS $$
  VALUES
    (1, 'candles_5m', '5 minutes'::interval, '5 minutes'::interval, '30 days'::interval),
    (2, 'candles_15m', '15 minutes', '15 minutes', '90 days'),
    (3, 'candles_1h', '1 hour', '1 hour', '360 days'),
    (4, 'candles_4h', '4 hours', '1 hour', '1440 days'),
    (5, 'candles_1d', '1 day', '1 hour', '3600 days')
$$;

-- Rollup tables that the loads keep up to date, for servers without TimescaleDB.
CREATE OR REPLACE PROCEDURE tidemark.make_plain_rollups() LANGUAGE plpgsql AS $$
DECLARE
  rollup record;
BEGIN
  FOR rollup IN SELECT name FROM tidemark.rollup_levels() LOOP
    CONTINUE WHEN to_regclass('tidemark.' || rollup.name) IS NOT NULL;
    EXECUTE format($q$CREATE TABLE tidemark.%I (
      symbol text NOT NULL,
      ts timestamptz NOT NULL,
      o float8 NOT NULL,
      h float8 NOT NULL,
      l float8 NOT NULL,
      c float8 NOT NULL,
      v float8 NOT NULL,
      quote_vol float8,
      unpriced bigint NOT NULL,
      taker_buy_vol float8,
      takers bigint NOT NULL,
      n bigint NOT NULL,
      PRIMARY KEY (symbol, ts)
    )$q$, rollup.name);
  END LOOP;
END
$$;

-- The name of the schema that the extension is in.
CREATE OR REPLACE FUNCTION tidemark.extension_schema() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'timescaledb'
$$;

-- Makes a table a hypertable, its rows kept, and sets its chunk interval.
CREATE OR REPLACE PROCEDURE tidemark.make_hypertable(table_name text, chunk_interval interval) LANGUAGE plpgsql AS $$
DECLARE
  ext text := tidemark.extension_schema();
  found interval;
  history interval;
BEGIN
  EXECUTE $q$SELECT time_interval FROM timescaledb_information.dimensions
    WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND dimension_number = 1$q$ INTO found USING table_name;
  IF found IS NULL THEN
    -- A new chunk takes 17 locks. With PostgreSQL's stock settings one transaction can make about 1,420 of them, so a long
    -- history goes into chunks of weeks, as the columnstore's roll-up would leave it.
    EXECUTE format('SELECT max(ts) - min(ts) FROM public.%I', table_name) INTO history;
    found := CASE
      WHEN extract(epoch FROM history) / extract(epoch FROM chunk_interval) > 400
      THEN make_interval(days => 7 * ceil(extract(epoch FROM history) / 86400 / 7 / 400)::int)
      ELSE chunk_interval
    END;
    -- A default index would be seen as drift by Prisma.
    EXECUTE format(
      'SELECT FROM %1$s.create_hypertable(%2$L::regclass, %1$s.by_range(''ts'', %3$L::interval), '
      || 'create_default_indexes => false, migrate_data => true)',
      ext, 'public.' || table_name, found);
  END IF;
  IF found <> chunk_interval THEN
    EXECUTE format('SELECT %s.set_chunk_time_interval(%L::regclass, %L::interval)',
      ext, 'public.' || table_name, chunk_interval);
  END IF;
END
$$;

-- The columnstore of a hypertable, the width to which compressed chunks are rolled up, and the policy that compresses.
CREATE OR REPLACE PROCEDURE tidemark.apply_columnstore(
  table_name text, segmentby text, compress_after interval, rollup_width interval
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
      || 'timescaledb.sparse_index = ''minmax(id)'')',
      target, segmentby);
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

-- Compresses the chunks of a hypertable that are due, oldest first, each in a transaction of its own. The policy takes them in
-- no order, and a chunk is only rolled up into a compressed one right before it: of 4,320 chunks of an imported history the
-- policy left 1,877, and compression saved 42% instead of over 80%. So whoever imports history calls this; the policy
-- then finds one chunk at a time.
CREATE OR REPLACE PROCEDURE tidemark.compress_due_chunks(table_name text) LANGUAGE plpgsql AS $$
DECLARE
  ext text;
  compress_after interval;
  due regclass[];
  chunk regclass;
BEGIN
  IF NOT (SELECT active FROM tidemark.server_state()) THEN
    RETURN;
  END IF;
  ext := tidemark.extension_schema();
  EXECUTE $q$SELECT (config ->> 'compress_after')::interval FROM timescaledb_information.jobs
    WHERE proc_name = 'policy_compression' AND hypertable_schema = 'public' AND hypertable_name = $1$q$
    INTO compress_after USING table_name;
  EXECUTE $q$SELECT array_agg(format('%I.%I', chunk_schema, chunk_name)::regclass ORDER BY range_start)
    FROM timescaledb_information.chunks
    WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND NOT is_compressed AND range_end <= now() - $2$q$
    INTO due USING table_name, compress_after;
  FOREACH chunk IN ARRAY coalesce(due, '{}') LOOP
    -- Compressed or dropped by a job meanwhile.
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_class WHERE oid = chunk);
    EXECUTE format('CALL %s.convert_to_columnstore(%L::regclass, if_not_columnstore => true)', ext, chunk);
    COMMIT;
  END LOOP;
END
$$;

-- The retention policy of a hypertable. A shorter horizon is only put in force if its next run would drop nothing, or
-- if the user allowed it: history that was loaded on purpose is never dropped by surprise.
CREATE OR REPLACE PROCEDURE tidemark.apply_retention(table_name text, retention interval, allow_drop boolean)
LANGUAGE plpgsql AS $$
DECLARE
  ext text := tidemark.extension_schema();
  target text := 'public.' || table_name;
  current_retention interval;
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

-- The rollups as continuous aggregates. Each is made from the candles: over a hierarchy of real-time aggregates a time range
-- reaches the candles' chunks no further than the second level, and a day of the fifth took 5 s to plan over 2,160 chunks
-- (29 ms this way). Plain tables of the same names are replaced; those of
-- their rows that the stored candles no longer yield, since retention has dropped these, are carried over.
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
      WITH first_candles AS (SELECT symbol, min(ts) AS first_ts FROM public.candles WHERE tf = '1m' GROUP BY symbol)
      INSERT INTO %2$s (symbol, ts, o, h, l, c, v, quote_vol, unpriced, taker_buy_vol, takers, n)
      SELECT symbol, ts, o, h, l, c, v, quote_vol, unpriced, taker_buy_vol, takers, n
      FROM tidemark.%1$I LEFT JOIN first_candles USING (symbol)
      WHERE ts < coalesce(first_ts, 'infinity')$q$, rollup.name || '_plain', materialised);
    EXECUTE format('DROP TABLE tidemark.%I', rollup.name || '_plain');
  END LOOP;
END
$$;

-- The policies that refresh the rollups. A refresh over candles that retention has dropped would erase their buckets, so
-- its window starts two days after the horizon; only without retention has it no start.
CREATE OR REPLACE PROCEDURE tidemark.apply_refresh() LANGUAGE plpgsql AS $$
DECLARE
  ext text := tidemark.extension_schema();
  rollup record;
  start_offset interval;
  current_offset interval;
  has_policy int;
BEGIN
  EXECUTE $q$SELECT (config ->> 'drop_after')::interval - interval '2 days' FROM timescaledb_information.jobs
    WHERE proc_name = 'policy_retention' AND hypertable_schema = 'public' AND hypertable_name = 'candles'$q$
    INTO start_offset;
  -- The buckets that are still forming are left out; the levels are refreshed a minute after one another. In batches of
  -- 8 days: the default of 10 buckets made the refresh of a week of 5 minutes take 10 s instead of 0.1 s, and months of
  -- 1-hour chunks in one batch take more locks than stock settings have.
  FOR rollup IN SELECT * FROM tidemark.rollup_levels() ORDER BY level LOOP
    EXECUTE $q$
      SELECT (j.config ->> 'start_offset')::interval FROM timescaledb_information.jobs j
      WHERE j.proc_name = 'policy_refresh_continuous_aggregate'
        AND j.hypertable_schema = 'tidemark' AND j.hypertable_name = $1$q$
      INTO current_offset USING rollup.name;
    GET DIAGNOSTICS has_policy = ROW_COUNT;
    CONTINUE WHEN has_policy = 1 AND current_offset IS NOT DISTINCT FROM start_offset;
    IF has_policy = 1 THEN
      EXECUTE format('SELECT %s.remove_continuous_aggregate_policy(%L::regclass)', ext, 'tidemark.' || rollup.name);
    END IF;
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
-- `"allow_drop": true` lets a retention take effect that drops rows at its next run.
CREATE OR REPLACE PROCEDURE tidemark.setup(settings jsonb DEFAULT '{}') LANGUAGE plpgsql AS $$
DECLARE
  wanted jsonb := tidemark.read_settings(settings);
  allow_drop boolean := coalesce((settings ->> 'allow_drop')::boolean, false);
  server record;
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
    IF server.state <> 'absent' THEN
      RAISE WARNING 'tidemark: TimescaleDB % is not used (%): tables stay plain', server.version, server.state
        USING HINT = server.mend;
    END IF;
    RETURN;
  END IF;

  -- Left out: notices about row order, and advice to segment by every column of a unique key.
  PERFORM set_config('client_min_messages', 'error', true);
  CALL tidemark.make_hypertable('candles', (wanted ->> 'chunk_interval_candles')::interval);
  CALL tidemark.make_hypertable('signals', (wanted ->> 'chunk_interval_signals')::interval);
  CALL tidemark.apply_columnstore('candles', 'symbol, tf',
    (wanted ->> 'compress_after_candles')::interval, (wanted ->> 'rollup_width')::interval);
  CALL tidemark.apply_columnstore('signals', 'model_id, symbol',
    (wanted ->> 'compress_after_signals')::interval, (wanted ->> 'rollup_width')::interval);
  CALL tidemark.make_continuous_rollups();
  PERFORM set_config('client_min_messages', quiet, true);
  CALL tidemark.apply_retention('candles', (wanted ->> 'retention_candles')::interval, allow_drop);
  CALL tidemark.apply_retention('signals', (wanted ->> 'retention_signals')::interval, allow_drop);
  -- Their windows follow the retention that is in force now.
  CALL tidemark.apply_refresh();
END
$$;

CALL tidemark.setup();
