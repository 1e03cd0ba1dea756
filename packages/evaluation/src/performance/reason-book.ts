import type { NoValueReason } from './no-value-reasons.ts';

/** Keeps the promise that a metric is finite or has a named reason for being null. */
export interface ReasonBook<Name extends string> {
  readonly reasons: Partial<Record<Name, NoValueReason>>;
  /** `value`, or null with its reason noted: the given one if there is one, `overflow` if `value` is not finite. */
  value(metric: Name, value: number | null, reason: NoValueReason | null): number | null;
}

export function openReasonBook<Name extends string>(): ReasonBook<Name> {
  const reasons: Partial<Record<Name, NoValueReason>> = {};
  return {
    reasons,
    value(metric, value, reason) {
      if (reason === null && value !== null && Number.isFinite(value)) return value;
      reasons[metric] = reason ?? 'overflow';
      return null;
    },
  };
}
