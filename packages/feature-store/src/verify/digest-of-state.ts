import { createHash } from 'node:crypto';
import { canonicalJson } from '@tidemark/domain';
import type { StreamSnapshot } from '@tidemark/features';

/** The digest that a snapshot must have: of all that is in it besides. */
export function digestOfState({ digest: _, ...content }: StreamSnapshot): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
