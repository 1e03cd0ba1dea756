import type { RunQuery } from '@tidemark/db';
import { type RetrainLease, type RetrainRequest, TidemarkError } from '@tidemark/domain';
import { z } from 'zod';
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

// A function in the database, since what it is planned for belongs to it: see its migration.
const claim = `SELECT ${retrainColumns} FROM tidemark.claim_retrain_request($1, $2, $3, $4, $5)`;

/**
 * Takes the request that is to be worked on next, or null where none is due. Of two levels the one comes first whose oldest due
 * request has the higher level + floor(waited / ageing), of equal ones that of the older; within a level it is first come,
 * first served. So a request is overtaken only by those of higher levels that became due less than (difference of levels) x
 * ageing after it: a low one by urgent ones of the next 40 minutes, and by none after.
 *
 * `tidemark.claim_retrain_request`, with SKIP LOCKED: no two workers get the same, none waits for another, and a row that is
 * referenced is not blocked. Times are those of the database. Whatever is finished is in no index that is used.
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
  const bound = [worker, leaseMs, deadlineMs, ageingMs, modelIds ?? null];
  const [row] = await db.query<RetrainRow>('claim-retrain-request', claim, bound, { prepared: true });
  if (row === undefined) return null;
  const request = readRetrainRow(row);
  const { id, leaseExpiresAt, deadlineAt } = request;
  if (leaseExpiresAt === null || deadlineAt === null) throw new TypeError(`request ${id} has no lease`);
  return {
    request,
    lease: { id, token: row.leaseToken.toString(), expiresAt: leaseExpiresAt, deadlineAt },
  };
}
