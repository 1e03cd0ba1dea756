import type { RunQuery } from '@tidemark/db';
import type { RetrainRequest } from '@tidemark/domain';
import { type NewRetrainRequest, putRetrainRequest } from './put-retrain-request.ts';

/**
 * Asks for a model to be trained again. At most one request of a (model, key) is open: where one is pending, this joins it
 * (the higher priority and the earlier time win, reasons are kept, the first signal stays); where one is processing, its end
 * makes one more request. Returns the open one: `coalesced` says whether it was there before.
 *
 * One INSERT .. ON CONFLICT. In a transaction of the caller's it holds if the rest does; until that ends, the worker of the
 * request waits with its heartbeat, so such a transaction should be short. That the signal exists is checked here, for no
 * foreign key may point at a hypertable.
 * @throws TidemarkError `retrain.invalid`, `signal.unknown`, `id.invalid`
 */
export async function enqueueRetrainRequest(
  db: { readonly query: RunQuery },
  input: NewRetrainRequest,
): Promise<RetrainRequest> {
  return putRetrainRequest(db, input, null);
}
