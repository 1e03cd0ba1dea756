import type { RunQuery } from '@tidemark/db';
import { type RetrainLease, type RetrainRequest, TidemarkError } from '@tidemark/domain';
import { z } from 'zod';
import { pendingLevel } from './pending-level.ts';
import { defaultAgeingMs, defaultDeadlineMs, defaultLeaseMs } from './retrain-policy.ts';
import { type RetrainRow, readRetrainRow, retrainColumns } from './retrain-row.ts';

export interface RetrainClaim {
  /** Who works: shown beside the request. */
  readonly worker: string;
  /** How long the lease is good for unless it is extended; default a minute. */
  readonly leaseMs?: number;
  /** How long the run may take, however often the lease is extended; default six hours. */
  readonly deadlineMs?: number;
  /** Only requests of these models. */
  readonly modelIds?: readonly string[];
  /** What has waited this long counts as one level higher; default ten minutes. The same for all workers. */
  readonly ageingMs?: number;
}

export interface ClaimedRetrainRequest {
  readonly request: RetrainRequest;
  readonly lease: RetrainLease;
}

const span = z
  .int()
  .min(1)
  .max(2 ** 31);
const schema = z.strictObject({
  worker: z.string().trim().min(1).max(200),
  leaseMs: span.default(defaultLeaseMs),
  deadlineMs: span.default(defaultDeadlineMs),
  modelIds: z.array(z.string()).readonly().optional(),
  ageingMs: span.default(defaultAgeingMs),
});

// The head of each level is one descent of the index, and so is the row that is taken: an expression of priority and age in
// ORDER BY would sort everything that is due (measured elsewhere at 130 ms for 200,000 rows). The inner ORDER BY ends up in the
// order of the nested loop, and LIMIT ends that at the first row, so no second row is locked. A WITH that locks is run once;
// as a subquery of the UPDATE it could be run again, and take more than one. What is taken is locked, so the UPDATE need not ask again.
const claim = (models: string, ofModel: string) => `
  WITH heads AS MATERIALIZED (
    SELECT level, ${models === '' ? '' : 'model, '}head.run_after,
      level + floor(extract(epoch FROM statement_timestamp() - head.run_after) * 1000 / $4::float8) AS effective
    FROM generate_series(1, 5) AS level${models}, LATERAL (
      SELECT run_after FROM retrain_queue
      WHERE ${ofModel}${pendingLevel} = level AND run_after <= statement_timestamp()
      ORDER BY run_after, id LIMIT 1) AS head
  ), taken AS MATERIALIZED (
    SELECT due.id
    FROM (SELECT * FROM heads ORDER BY effective DESC, run_after, level DESC) AS ranked, LATERAL (
      SELECT id FROM retrain_queue
      WHERE ${ofModel}${pendingLevel} = level AND run_after <= statement_timestamp()
      ORDER BY run_after, id LIMIT 1
      FOR NO KEY UPDATE SKIP LOCKED) AS due
    LIMIT 1
  )
  UPDATE retrain_queue SET
    status = 'processing', worker = $1, attempt = attempt + 1, lease_token = lease_token + 1,
    started_at = clock_timestamp(),
    lease_expires_at = clock_timestamp() + interval '1 millisecond' * LEAST($2::float8, $3::float8),
    deadline_at = clock_timestamp() + interval '1 millisecond' * $3::float8,
    progress = NULL, progress_message = NULL
  WHERE id = (SELECT id FROM taken)
  RETURNING ${retrainColumns}`;

export const claimOfAny = claim('', '');
export const claimOfModels = claim(', unnest($5::text[]) AS model', 'model_id = model AND ');

/**
 * Takes the request that is to be worked on next, or null where none is due. Of two levels the one comes first whose oldest due
 * request has the higher level + floor(waited / ageing), of equal ones that of the older; within a level it is first come,
 * first served. So a request is overtaken only by those of higher levels that became due less than (difference of levels) x
 * ageing after it: a low one by urgent ones of the next 40 minutes, and by none after.
 *
 * One UPDATE over SKIP LOCKED: no two workers get the same, none waits for another, and a row that is referenced is not blocked.
 * Times are those of the database. Whatever is finished is in no index that is used.
 * @throws TidemarkError `retrain.invalid`
 */
export async function claimRetrainRequest(
  db: { readonly query: RunQuery },
  input: RetrainClaim,
): Promise<ClaimedRetrainRequest | null> {
  const parsed = schema.safeParse(input);
  if (!parsed.success)
    throw new TidemarkError('retrain.invalid', `a claim is not valid: ${z.prettifyError(parsed.error)}`, {
      value: input,
      hint: 'Give the name of the worker, and spans in whole milliseconds.',
      cause: parsed.error,
    });
  const { worker, leaseMs, deadlineMs, modelIds, ageingMs } = parsed.data;
  const bound = [worker, leaseMs, deadlineMs, ageingMs];
  const [row] =
    modelIds === undefined
      ? await db.query<RetrainRow>('claim-retrain-request', claimOfAny, bound)
      : await db.query<RetrainRow>('claim-retrain-request-of-models', claimOfModels, [...bound, modelIds]);
  if (row === undefined) return null;
  const request = readRetrainRow(row);
  const { id, leaseExpiresAt, deadlineAt } = request;
  if (leaseExpiresAt === null || deadlineAt === null) throw new TypeError(`request ${id} has no lease`);
  return {
    request,
    lease: { id, token: row.leaseToken.toString(), expiresAt: leaseExpiresAt, deadlineAt },
  };
}
