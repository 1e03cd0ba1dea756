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
  /** Of the first that asked. */
  readonly reason: string;
  /** Of those that asked again while it was pending, without repetition, 20 at most. */
  readonly moreReasons: readonly string[];
  /** How many asked again while it was open. */
  readonly coalesced: number;
  /** The signal that gave rise to it, if one did. It may have expired since. */
  readonly signalId: SignalId | null;
  readonly priority: RetrainPriority;
  readonly status: RetrainStatus;
  readonly insertedAt: number;
  /** Not begun before; how long it waits counts from here. */
  readonly runAfter: number;
  /** Runs that began, those that were given back in good order not counted. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Who took it last. */
  readonly worker: string | null;
  /** Until when its worker has to report; null unless it is processing. */
  readonly leaseExpiresAt: number | null;
  /** Until when it has to be done; null unless it is processing. */
  readonly deadlineAt: number | null;
  /** When the last run began. */
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  /** Of the last run that failed; kept while the next one is waited for. */
  readonly errorMessage: string | null;
  /** 0..1, as the trainer says. */
  readonly progress: number | null;
  readonly progressMessage: string | null;
  readonly cancelRequestedAt: number | null;
  /** Whether it was asked for again while it was processing: its end makes one more request. */
  readonly rerunRequested: boolean;
  /** The schedule that asked for it, if one did. It may have been removed since. */
  readonly scheduleId: string | null;
}

/** The right to work on a request. Whoever has an older token than the row has lost it. Times are epoch milliseconds, UTC. */
export interface RetrainLease {
  readonly id: RetrainRequestId;
  /** A 64-bit number as decimal text; only claims count it up. */
  readonly token: string;
  /** Extend the lease before this. */
  readonly expiresAt: number;
  /** Be done by this, however often the lease was extended. */
  readonly deadlineAt: number;
}
