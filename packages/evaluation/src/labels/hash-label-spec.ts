import { createHash } from 'node:crypto';
import type { LabelSpec } from './label-spec.ts';

/** SHA-256, hex, of a specification's canonical form: its JSON with every default in it and the keys in order. */
export function hashLabelSpec(spec: LabelSpec): string {
  return createHash('sha256').update(canonicalJson(spec)).digest('hex');
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
}
