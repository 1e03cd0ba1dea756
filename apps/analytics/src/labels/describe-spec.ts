import type { LabelSpec } from '@tidemark/evaluation';
import { specFields } from './spec-fields.ts';

/** A specification by its name and in full: two reports with the same line are about the same thing. */
export function describeSpec(name: string, spec: LabelSpec): string {
  return `${name} (${specFields(spec)
    .map(([field, value]) => `${field} ${value}`)
    .join(', ')})`;
}
