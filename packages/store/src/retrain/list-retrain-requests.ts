import type { Db } from '@tidemark/db';
import type { RetrainRequest, RetrainRequestId, RetrainStatus } from '@tidemark/domain';
import { checkPageLimit } from '../page-limit.ts';
import { parseRetrainRequestId } from './get-retrain-request.ts';
import { readRetrainRow } from './retrain-row.ts';

export interface RetrainQuery {
  readonly status?: RetrainStatus;
  readonly modelId?: string;
  /** The last request of the page before. */
  readonly after?: RetrainRequestId;
  readonly limit?: number;
}

/** One page of the queue, oldest first. @throws TidemarkError `page.limit_invalid`, `id.invalid` */
export async function listRetrainRequests(
  db: Db,
  query: RetrainQuery = {},
): Promise<readonly RetrainRequest[]> {
  const { status, modelId, after, limit = 100 } = query;
  const rows = await db.prisma.retrainRequest.findMany({
    where: {
      ...(status === undefined ? {} : { status }),
      ...(modelId === undefined ? {} : { modelId }),
      ...(after === undefined ? {} : { id: { gt: parseRetrainRequestId(after) } }),
    },
    orderBy: { id: 'asc' },
    take: checkPageLimit(limit),
  });
  return rows.map(readRetrainRow);
}
