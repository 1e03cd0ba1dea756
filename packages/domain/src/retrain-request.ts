import type { SignalId } from './signal-id.ts';

export const retrainStatuses = ['pending', 'processing', 'completed', 'failed'] as const;
export type RetrainStatus = (typeof retrainStatuses)[number];

/** 1 low .. 5 high. */
export const retrainPriorities = [1, 2, 3, 4, 5] as const;
export type RetrainPriority = (typeof retrainPriorities)[number];

/** A retrain request's id: the 64-bit row id as decimal text. */
export type RetrainRequestId = string & { readonly __retrainRequestId: true };

/** Why a model should be trained again, how urgently, and how that went. Times are epoch milliseconds, UTC. */
export interface RetrainRequest {
  readonly id: RetrainRequestId;
  readonly modelId: string;
  /** Tells apart requests for one model, such as a symbol; `default` where there is nothing to tell apart. */
  readonly key: string;
  readonly reason: string;
  /** The signal that gave rise to it, if one did. It may have expired since. */
  readonly signalId: SignalId | null;
  readonly priority: RetrainPriority;
  readonly status: RetrainStatus;
  readonly insertedAt: number;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  readonly errorMessage: string | null;
}
