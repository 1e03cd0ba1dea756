import { createHash } from 'node:crypto';
import { canonicalJson } from '@tidemark/domain';
import type { LabelSpec } from './label-spec.ts';

/** SHA-256, hex, of a specification's canonical form: its JSON with every default in it and the keys in order. */
export function hashLabelSpec(spec: LabelSpec): string {
  // As it is stored: JSON makes 0 of -0.
  const stored: unknown = JSON.parse(JSON.stringify(spec));
  return createHash('sha256').update(canonicalJson(stored)).digest('hex');
}
