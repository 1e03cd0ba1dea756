import type { RetrainLease, RetrainRequest } from '@tidemark/domain';

/** What a handler is given beside the request and its lease. */
export interface RequestContext {
  /**
   * Aborted when the work is to end: the lease is lost, the request was cancelled, its deadline passed, or the worker stops. What is thrown
   * after that is not looked at.
   */
  readonly signal: AbortSignal;
  /** How far it is, 0 to 1. Kept with the request, once a second at most. */
  progress(share: number, message: string): void;
}

/** Does what a request asks for, and completes it: with its lease, in the transaction that publishes what came of it. Throws where it fails. */
export type RequestHandler = (
  request: RetrainRequest,
  lease: RetrainLease,
  context: RequestContext,
) => Promise<void>;
