-- The claim of a retrain request, as a function: its plans are made once a session, and planning was most of what a claim took.
-- A plan that is kept must be as good for a backlog as for the empty table that it was made for. So the settings that come with
-- the function leave the planner one way only, the index in the order of claims: what is due is never sorted, and of a table that
-- counts as small it does not read all. Without `jit = off`, PostgreSQL before 18 would compile what it thinks so dear.
CREATE OR REPLACE FUNCTION tidemark.claim_retrain_request(
    claimed_by text, lease_ms double precision, deadline_ms double precision, ageing_ms double precision, model_ids text[] DEFAULT NULL
) RETURNS SETOF public.retrain_queue LANGUAGE plpgsql ROWS 1
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_sort = off
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  head record;
  taken tid;
BEGIN
  -- Of each level the oldest that is due, a descent of the index each. Ten rows at most are sorted here, however long the queue is:
  -- with an expression of priority and age to order by, all that is due would be (measured elsewhere at 130 ms for 200,000 rows).
  IF model_ids IS NULL THEN
    FOR head IN
      SELECT level FROM generate_series(1, 5) AS level, LATERAL (
        SELECT run_after FROM public.retrain_queue
        WHERE (CASE status WHEN 'pending' THEN priority END) = level AND run_after <= statement_timestamp()
        ORDER BY run_after, id LIMIT 1) AS first
      ORDER BY level + floor(extract(epoch FROM statement_timestamp() - first.run_after) * 1000 / ageing_ms) DESC, first.run_after, level DESC
    LOOP
      -- Taken from its level whatever the head was: that may be somebody else's by now.
      SELECT ctid INTO taken FROM public.retrain_queue
      WHERE (CASE status WHEN 'pending' THEN priority END) = head.level AND run_after <= statement_timestamp()
      ORDER BY run_after, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
      EXIT WHEN FOUND;
    END LOOP;
  ELSE
    FOR head IN
      SELECT level, model FROM generate_series(1, 5) AS level, unnest(model_ids) AS model, LATERAL (
        SELECT run_after FROM public.retrain_queue
        WHERE model_id = model AND (CASE status WHEN 'pending' THEN priority END) = level AND run_after <= statement_timestamp()
        ORDER BY run_after, id LIMIT 1) AS first
      ORDER BY level + floor(extract(epoch FROM statement_timestamp() - first.run_after) * 1000 / ageing_ms) DESC, first.run_after, level DESC
    LOOP
      SELECT ctid INTO taken FROM public.retrain_queue
      WHERE model_id = head.model AND (CASE status WHEN 'pending' THEN priority END) = head.level AND run_after <= statement_timestamp()
      ORDER BY run_after, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
      EXIT WHEN FOUND;
    END LOOP;
  END IF;
  IF taken IS NULL THEN RETURN; END IF;
  -- It is locked, so it stays in its place, and this need not ask again. By its id, an index of (model_id, id) would do as well while
  -- the table is small.
  RETURN QUERY UPDATE public.retrain_queue SET
      status = 'processing', worker = claimed_by, attempt = attempt + 1, lease_token = lease_token + 1,
      started_at = clock_timestamp(),
      lease_expires_at = clock_timestamp() + interval '1 millisecond' * LEAST(lease_ms, deadline_ms),
      deadline_at = clock_timestamp() + interval '1 millisecond' * deadline_ms,
      progress = NULL, progress_message = NULL
    WHERE ctid = taken
    RETURNING *;
END
$$;
