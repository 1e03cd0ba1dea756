import type { Db } from '@tidemark/db';
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
import { getSignal } from '../signals/get-signal.ts';
import { readRetrainRecord } from './read-retrain-record.ts';

export interface NewRetrainRequest {
  readonly modelId: string;
  /** Tells apart requests for one model; default `default`. */
  readonly key?: string;
  readonly reason: string;
  /** The signal that gives rise to it; it has to exist. */
  readonly signalId?: SignalId;
  /** 1 low .. 5 high; default 3. */
  readonly priority?: RetrainPriority;
}

const storable = z.string().refine(isStorableText, 'must not hold NUL or half a surrogate pair');

const schema = z.strictObject({
  modelId: storable.min(1).max(200),
  key: storable.min(1).max(200).default('default'),
  reason: storable.trim().min(1).max(2_000),
  signalId: z.string().optional(),
  priority: z.literal([...retrainPriorities]).default(3),
});

/**
 * Puts a request to train a model again into the queue. That the signal exists is checked here, for no foreign key
 * may point at a hypertable.
 * @throws TidemarkError `retrain.invalid`, `signal.unknown`, `id.invalid`
 */
export async function enqueueRetrainRequest(db: Db, input: NewRetrainRequest): Promise<RetrainRequest> {
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
  const { signalId, ...request } = parsed.data;
  if (signalId !== undefined) await getSignal(db, signalId);
  const signal = signalId === undefined ? null : parseSignalId(signalId);
  const row = await db.prisma.retrainRequest.create({
    data: {
      ...request,
      ...(signal === null ? {} : { signalId: signal.rowId, signalTs: new Date(signal.ts) }),
    },
  });
  return readRetrainRecord(row);
}
