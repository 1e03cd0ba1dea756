import type { RunQuery } from '@tidemark/db';
import {
  isStorableText,
  parseSignalId,
  type RetrainPriority,
  type RetrainRequest,
  retrainPriorities,
  type SignalId,
  TidemarkError,
} from '@tidemark/domain';
import { z } from 'zod';
import { unknownSignal } from '../signals/get-signal.ts';
import { mostReasons } from './retrain-policy.ts';
import { type RetrainRow, readRetrainRow, retrainColumns } from './retrain-row.ts';

export interface NewRetrainRequest {
  readonly modelId: string;
  /** Tells apart requests for one model; default `default`. */
  readonly key?: string;
  readonly reason: string;
  /** The signal that gives rise to it; it has to exist. */
  readonly signalId?: SignalId;
  /** 1 low .. 5 high; default 3. */
  readonly priority?: RetrainPriority;
  /** Not to be begun before, epoch milliseconds; default at once. */
  readonly runAfter?: number;
  /** Runs before it is given up; default 3. */
  readonly maxAttempts?: number;
}

const storable = z.string().refine(isStorableText, 'must not hold NUL or half a surrogate pair');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** What is checked of a request, and of a schedule, which makes requests. */
export const retrainFields = {
  modelId: storable.min(1).max(200),
  key: storable.min(1).max(200).default('default'),
  reason: storable.trim().min(1).max(2_000),
  priority: z.literal([...retrainPriorities]).default(3),
};

const schema = z.strictObject({
  ...retrainFields,
  signalId: z.string().optional(),
  runAfter: z.int().min(0).max(latest).optional(),
  maxAttempts: z.int().min(1).max(100).default(3),
});

const findSignal = 'SELECT FROM signals WHERE id = $1 AND ts = $2';

// What one asks for who comes while a request is being worked on, goes into the rerun columns: the run may have read its data
// already. A request that failed before keeps its pause. date_trunc, since rounding would put some of them into the future.
const put = `
  INSERT INTO retrain_queue AS open (model_id, key, reason, priority, signal_id, signal_ts, max_attempts, run_after, schedule_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, COALESCE($8, date_trunc('milliseconds', statement_timestamp())), $9)
  ON CONFLICT (model_id, key) WHERE completed_at IS NULL DO UPDATE SET
    coalesced = open.coalesced + 1,
    priority = CASE open.status WHEN 'pending' THEN GREATEST(open.priority, excluded.priority) ELSE open.priority END,
    run_after = CASE WHEN open.status = 'pending' AND open.attempt = 0
      THEN LEAST(open.run_after, excluded.run_after) ELSE open.run_after END,
    more_reasons = CASE WHEN open.status = 'processing' OR excluded.reason = open.reason
        OR excluded.reason = ANY (open.more_reasons) OR cardinality(open.more_reasons) >= ${mostReasons}
      THEN open.more_reasons ELSE open.more_reasons || excluded.reason END,
    signal_id = CASE WHEN open.status = 'pending' AND open.signal_id IS NULL THEN excluded.signal_id ELSE open.signal_id END,
    signal_ts = CASE WHEN open.status = 'pending' AND open.signal_id IS NULL THEN excluded.signal_ts ELSE open.signal_ts END,
    rerun_requested = open.status = 'processing',
    rerun_priority = CASE open.status WHEN 'processing' THEN GREATEST(open.rerun_priority, excluded.priority) END,
    rerun_after = CASE open.status WHEN 'processing' THEN LEAST(open.rerun_after, excluded.run_after) END,
    rerun_reasons = CASE WHEN open.status = 'pending' OR excluded.reason = ANY (open.rerun_reasons)
        OR cardinality(open.rerun_reasons) > ${mostReasons}
      THEN open.rerun_reasons ELSE open.rerun_reasons || excluded.reason END,
    rerun_signal_id = CASE WHEN open.status = 'pending' THEN NULL
      WHEN open.rerun_signal_id IS NULL THEN excluded.signal_id ELSE open.rerun_signal_id END,
    rerun_signal_ts = CASE WHEN open.status = 'pending' THEN NULL
      WHEN open.rerun_signal_id IS NULL THEN excluded.signal_ts ELSE open.rerun_signal_ts END
  RETURNING ${retrainColumns}`;

/** Puts a request into the queue, as `enqueueRetrainRequest` says, for a schedule where it has one. */
export async function putRetrainRequest(
  db: { readonly query: RunQuery },
  input: NewRetrainRequest,
  scheduleId: string | null,
): Promise<RetrainRequest> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    throw new TidemarkError(
      'retrain.invalid',
      `a retrain request is not valid: ${z.prettifyError(parsed.error)}`,
      {
        value: input,
        hint: 'Give a model, a reason, and a priority from 1 (low) to 5 (high).',
        cause: parsed.error,
      },
    );
  }
  const { modelId, key, reason, priority, maxAttempts, runAfter, signalId } = parsed.data;
  const signal = signalId === undefined ? null : parseSignalId(signalId);
  const signalTs = signal === null ? null : new Date(signal.ts);
  if (signal !== null && signalId !== undefined) {
    const found = await db.query('find-signal', findSignal, [signal.rowId, signalTs]);
    if (found.length === 0) throw unknownSignal(signalId);
  }
  const bound = [
    ...[modelId, key, reason, priority, signal?.rowId ?? null, signalTs, maxAttempts],
    ...[runAfter === undefined ? null : new Date(runAfter), scheduleId],
  ];
  const [row] = await db.query<RetrainRow>('enqueue-retrain-request', put, bound, { prepared: true });
  if (row === undefined) throw new TypeError('the queue gave nothing back for what was put into it');
  return readRetrainRow(row);
}
