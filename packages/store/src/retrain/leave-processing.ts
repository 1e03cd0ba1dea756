import { mostReasons } from './retrain-policy.ts';

/**
 * What a statement sets that takes a request from its worker without completing it: back to pending where the condition
 * holds, else failed. One that goes back takes up what was asked for meanwhile, since the next run comes after that; of one
 * that fails, `insertSuccessor` makes another. Both are fragments of statements, made once, with no value in them.
 */
export const leaveProcessing = (goesBack: string): string => `
  status = CASE WHEN ${goesBack} THEN 'pending' ELSE 'failed' END,
  completed_at = CASE WHEN ${goesBack} THEN NULL ELSE clock_timestamp() END,
  lease_expires_at = NULL, deadline_at = NULL,
  priority = CASE WHEN ${goesBack} THEN GREATEST(priority, rerun_priority) ELSE priority END,
  more_reasons = CASE WHEN ${goesBack} THEN ARRAY(
      SELECT one FROM unnest(more_reasons || rerun_reasons) WITH ORDINALITY AS kept(one, place)
      WHERE one <> reason GROUP BY one ORDER BY min(place) LIMIT ${mostReasons})
    ELSE more_reasons END,
  signal_id = CASE WHEN ${goesBack} AND signal_id IS NULL THEN rerun_signal_id ELSE signal_id END,
  signal_ts = CASE WHEN ${goesBack} AND signal_id IS NULL THEN rerun_signal_ts ELSE signal_ts END,
  rerun_requested = rerun_requested AND NOT (${goesBack}),
  rerun_priority = CASE WHEN ${goesBack} THEN NULL ELSE rerun_priority END,
  rerun_reasons = CASE WHEN ${goesBack} THEN '{}' ELSE rerun_reasons END,
  rerun_after = CASE WHEN ${goesBack} THEN NULL ELSE rerun_after END,
  rerun_signal_id = CASE WHEN ${goesBack} THEN NULL ELSE rerun_signal_id END,
  rerun_signal_ts = CASE WHEN ${goesBack} THEN NULL ELSE rerun_signal_ts END`;

/**
 * The request that follows one which was asked for again while it was processing, out of a WITH named `ended`. It cannot meet
 * another open one: whoever enqueues meanwhile waits at the row that ends here, and then finds this.
 */
export const insertSuccessor = `
  INSERT INTO retrain_queue (model_id, key, reason, more_reasons, priority, signal_id, signal_ts, run_after, max_attempts)
  SELECT model_id, key, rerun_reasons[1], rerun_reasons[2:], rerun_priority, rerun_signal_id, rerun_signal_ts, rerun_after,
    max_attempts
  FROM ended WHERE status IN ('completed', 'failed') AND rerun_requested`;

/**
 * When a request is tried again whose run failed, from a parameter with the first pause in milliseconds and one with the
 * longest: doubled with every failed run, and of that between a half and the whole, so that what failed together does not come
 * back together.
 */
export const nextTry = (firstPause: string, longestPause: string): string => `
  clock_timestamp() + interval '1 millisecond' * (0.5 + 0.5 * random())
    * LEAST(${longestPause}::float8, ${firstPause}::float8 * 2 ^ LEAST(attempt - 1, 30))`;
