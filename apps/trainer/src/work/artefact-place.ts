import { createHash } from 'node:crypto';
import type { RetrainLease } from '@tidemark/domain';

/**
 * The folder of a run, relative to the feature store. The token is in it: a worker that lost its lease and does not know it writes where nobody
 * reads. A model's id may be any text: of one that is no plain name the hash is a part.
 */
export function runPlace(modelId: string, { id, token }: Pick<RetrainLease, 'id' | 'token'>): string {
  return `${modelPlace(modelId)}/${id}.${token}`;
}

/** The folder of a model's artefacts, relative to the feature store. */
export function modelPlace(modelId: string): string {
  // Capitals would meet small letters on a disk that does not tell them apart.
  if (/^[a-z0-9][a-z0-9_-]{0,62}$/.test(modelId)) return `models/${modelId}`;
  const plain = modelId
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .slice(0, 40);
  const hash = createHash('sha256').update(modelId).digest('hex').slice(0, 12);
  return `models/${plain}.${hash}`;
}
