import type { NewRetrainRequest } from '@tidemark/store';

/** What the model of the queue knows of a request. */
export interface ModelRequest {
  /** As the database numbers it, learned once it is there. */
  id: string;
  readonly modelId: string;
  readonly key: string;
  readonly reason: string;
  moreReasons: string[];
  coalesced: number;
  status: 'pending' | 'processing' | 'completed' | 'failed';
  priority: number;
  /** NaN until it is learned from the database, whose clock it is by. */
  runAfter: number;
  attempt: number;
  readonly maxAttempts: number;
  token: number;
  worker: string | null;
  errorMessage: string | null;
  cancelRequested: boolean;
  rerun: { priority: number; reasons: string[] } | null;
  /** Whether a pause of a failed run is on, which only the database knows exactly. */
  paused: boolean;
}

export interface ModelLease {
  readonly request: ModelRequest;
  readonly token: string;
}

/** The queue as a list in memory, by the words of the documentation and without a thought for how tables do it. */
export class RetrainModel {
  readonly requests: ModelRequest[] = [];
  /** Every lease that was ever given: most are stale. */
  readonly leases: ModelLease[] = [];

  /** The one that the lease is on, if it is still held. */
  held({ request, token }: ModelLease): ModelRequest | null {
    return request.status === 'processing' && String(request.token) === token ? request : null;
  }

  enqueue(
    input: Required<Pick<NewRetrainRequest, 'modelId' | 'key' | 'reason' | 'priority' | 'maxAttempts'>>,
  ): ModelRequest {
    const { modelId, key, reason, priority } = input;
    const open = this.requests.find(
      (one) =>
        one.modelId === modelId &&
        one.key === key &&
        (one.status === 'pending' || one.status === 'processing'),
    );
    if (open === undefined) return this.add(input);
    open.coalesced += 1;
    if (open.status === 'processing') {
      const rerun = open.rerun ?? { priority, reasons: [] };
      open.rerun = {
        priority: Math.max(rerun.priority, priority),
        reasons: [...new Set([...rerun.reasons, reason])],
      };
    } else {
      open.priority = Math.max(open.priority, priority);
      this.addReasons(open, [reason]);
    }
    return open;
  }

  /** Which one a claim takes at an instant: computed by sorting all that is due. */
  next(now: number, ageingMs: number, modelIds: readonly string[] | null): ModelRequest | null {
    const due = this.requests.filter(
      (one) =>
        one.status === 'pending' &&
        one.runAfter <= now &&
        (modelIds === null || modelIds.includes(one.modelId)),
    );
    const rank = (one: ModelRequest) => one.priority + Math.floor((now - one.runAfter) / ageingMs);
    const older = (a: ModelRequest, b: ModelRequest) =>
      a.runAfter - b.runAfter || Number(a.id) - Number(b.id);
    // Within a level the oldest is also the highest by rank.
    due.sort((a, b) => rank(b) - rank(a) || older(a, b));
    return due[0] ?? null;
  }

  claim(request: ModelRequest, worker: string): void {
    request.status = 'processing';
    request.worker = worker;
    request.attempt += 1;
    request.token += 1;
    request.paused = false;
    this.leases.push({ request, token: String(request.token) });
  }

  complete(request: ModelRequest): void {
    request.status = 'completed';
    request.errorMessage = null;
    this.follow(request);
  }

  fail(request: ModelRequest, message: string, retry: boolean): void {
    const cancelled = request.cancelRequested;
    request.errorMessage = cancelled ? 'cancelled' : message;
    if (retry && !cancelled && request.attempt < request.maxAttempts) {
      request.paused = true;
      request.runAfter = Number.NaN;
      this.goBack(request);
    } else {
      request.status = 'failed';
      this.follow(request);
    }
  }

  release(request: ModelRequest): void {
    request.attempt -= 1;
    if (request.cancelRequested) {
      request.errorMessage = 'cancelled';
      request.status = 'failed';
      this.follow(request);
    } else this.goBack(request);
  }

  cancel(request: ModelRequest): void {
    request.cancelRequested = true;
    request.rerun = null;
    if (request.status !== 'pending') return;
    request.status = 'failed';
    request.errorMessage = 'cancelled';
  }

  retry(request: ModelRequest): void {
    Object.assign(request, {
      status: 'pending',
      attempt: 0,
      errorMessage: null,
      cancelRequested: false,
      rerun: null,
      paused: false,
      runAfter: Number.NaN,
    });
  }

  isOpenBeside(request: ModelRequest): boolean {
    return this.requests.some(
      (one) =>
        one !== request &&
        one.modelId === request.modelId &&
        one.key === request.key &&
        (one.status === 'pending' || one.status === 'processing'),
    );
  }

  private goBack(request: ModelRequest): void {
    request.status = 'pending';
    if (request.rerun !== null) {
      request.priority = Math.max(request.priority, request.rerun.priority);
      this.addReasons(request, request.rerun.reasons);
    }
    request.rerun = null;
  }

  private follow({ rerun, modelId, key, maxAttempts }: ModelRequest): void {
    if (rerun === null) return;
    const [reason = '', ...more] = rerun.reasons;
    const successor = this.add({ modelId, key, reason, priority: rerun.priority, maxAttempts });
    successor.moreReasons = more;
  }

  private addReasons(request: ModelRequest, reasons: readonly string[]): void {
    const all = new Set([...request.moreReasons, ...reasons]);
    all.delete(request.reason);
    request.moreReasons = [...all];
  }

  private add(
    input: Pick<ModelRequest, 'modelId' | 'key' | 'reason' | 'priority' | 'maxAttempts'>,
  ): ModelRequest {
    const request: ModelRequest = {
      ...input,
      id: '',
      moreReasons: [],
      coalesced: 0,
      status: 'pending',
      runAfter: Number.NaN,
      attempt: 0,
      token: 0,
      worker: null,
      errorMessage: null,
      cancelRequested: false,
      rerun: null,
      paused: false,
    };
    this.requests.push(request);
    return request;
  }
}
