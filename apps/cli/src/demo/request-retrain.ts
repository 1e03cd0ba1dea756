import type { Db } from '@tidemark/db';
import { formatInstant, type RetrainRequest } from '@tidemark/domain';
import { enqueueRetrainRequest, listRetrainRequests } from '@tidemark/store';
import { baselineModelId } from './baseline-strategy.ts';
import type { DemoRetrainRequest, SymbolPerformance } from './demo-report.ts';

/** Asks for the model to be trained again for its worst symbol, unless such a request is open already. */
export async function requestRetrain(db: Db, worst: SymbolPerformance): Promise<DemoRetrainRequest> {
  const open = await findOpenRequest(db, worst.symbol);
  if (open !== null) return describe(open, true);
  const request = await enqueueRetrainRequest(db, {
    modelId: baselineModelId,
    key: worst.symbol,
    reason: `average R ${worst.averageR?.toFixed(3)} over ${worst.resolved} resolved signals, the worst of the demo's symbols`,
    priority: 4,
  });
  return describe(request, false);
}

async function findOpenRequest(db: Db, key: string): Promise<RetrainRequest | null> {
  for (const status of ['pending', 'processing'] as const) {
    const page = await listRetrainRequests(db, { status, modelId: baselineModelId, limit: 1_000 });
    const open = page.find((request) => request.key === key);
    if (open !== undefined) return open;
  }
  return null;
}

function describe(request: RetrainRequest, reused: boolean): DemoRetrainRequest {
  const { id, modelId, key, reason, priority, status, insertedAt } = request;
  return { id, modelId, key, reason, priority, status, insertedAt: formatInstant(insertedAt), reused };
}
