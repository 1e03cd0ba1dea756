import type { RetrainRequestId } from '@tidemark/domain';
import { parseRetrainRequestId } from '@tidemark/store';

/** The id of a retrain request as it was typed. @throws TidemarkError `id.invalid` */
export function readRequestId(text: string): RetrainRequestId {
  return parseRetrainRequestId(text).toString() as RetrainRequestId;
}
